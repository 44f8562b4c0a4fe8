import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { acrossEntities } from '../src/platform/across-entities.ts';
import { openDatabase } from '../src/platform/database.ts';
import { Scope } from '../src/platform/scope.ts';
import { commandNamed, UsageError } from './admin/commands.ts';
import { commandEnvironment } from './command-environment.ts';
import { ensureDatabase } from './start/given-servers.ts';
import { sentenceOf } from './start/sentence.ts';

// The operator's command line: `npm run admin -- create-entity "My company"`.

const USAGE = `Usage: npm run admin -- <command>

  create-entity <name>                          a new company, with settings, workflow and assignment rule
  create-admin --entity <name> --email <email>  its administrator; the password from ADMIN_PASSWORD, else made and printed once
  suspend-entity <name>                         signs its people out; its forms, jobs and reports stop
  resume-entity <name>                          lets them in again, and what waited goes on
  unrouted                                      Facebook deliveries that are no entity's: pages, counts, reasons
  reencrypt                                     stored secrets, with the first key of ENCRYPTION_KEY`;

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { entity: { type: 'string' }, email: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [name = '', ...operands] = positionals;
  const command = commandNamed(name);
  if (values.help || name === '') console.log(USAGE);
  else if (!command) throw new UsageError(`There is no command ${name}.`);
  else await run(async (house) => console.log(await command({ ...house, operands, options: values })));
} catch (error) {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${sentenceOf(error)}\n\n${USAGE}` : sentenceOf(error));
  process.exitCode = 1;
}

interface House {
  readonly across: ReturnType<typeof acrossEntities>;
  readonly environment: NodeJS.ProcessEnv;
  scopeFor(entityId: number): Scope;
}

async function run(work: (house: House) => Promise<void>): Promise<void> {
  const environment = commandEnvironment();
  const config = readConfig(environment);
  await ensureDatabase(config);
  const db = openDatabase({ ...config.database, maxConnections: 2, statementMs: 30_000 });
  try {
    await work({ across: acrossEntities(db), environment, scopeFor: (entityId) => new Scope(db, entityId) });
  } finally {
    await db.destroy();
  }
}
