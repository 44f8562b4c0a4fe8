import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedDemo } from '../seeds/demo.ts';
import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/platform/database.ts';
import { migrateToNewest } from '../src/platform/migrations.ts';
import { freePort } from './servers/index.ts';
import { leaveAddresses } from './start/addresses.ts';
import { assertRedisServes, ensureDatabase } from './start/given-servers.ts';
import { Household } from './start/household.ts';
import { claimDataDir } from './start/only-one.ts';
import { assertPortIsFree } from './start/port.ts';
import { progressOn } from './start/progress.ts';
import { untilReady } from './start/ready.ts';
import { reloadOnChange } from './start/reload.ts';
import { sentenceOf } from './start/sentence.ts';
import { openDataDir, ROOT, readSettings, type Settings } from './start/settings.ts';
import { planStandIn } from './start/stand-in.ts';
import { welcome } from './start/welcome.ts';

// `npm start` and, with --reload, `npm run dev`: everything that it takes to see the product work, from nothing to a lead.

const progress = progressOn(process.stdout);
const household = new Household(progress);
let release = () => {};
let isUp = false;

try {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  process.on('uncaughtException', (error) => void giveUp(error));
  await start();
} catch (error) {
  if (!household.signal.aborted) await giveUp(error);
}

async function start(): Promise<void> {
  const { reload } = parseArgs({ options: { reload: { type: 'boolean' } } }).values; // settings come from the environment
  const dir = openDataDir();
  const claim = claimDataDir(dir);
  release = claim.release;
  const settings = readSettings(dir);
  await household.endOrphans(dir);
  const port = settings.port === 0 ? await freePort() : settings.port;
  await assertPortIsFree(port, settings.host);
  await assertGivenServersServe(settings);

  const addresses = await household.servers.start(settings, household.signal);
  const own = {
    NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'), // halves the start of a process
    ...settings.environment,
    ...addresses,
    PORT: String(port),
    WORKER_PORT: '', // one port cannot serve two workers
  };
  const url = readConfig(own).localUrl;
  const { standIn, environment } = await planStandIn(own, url);
  const word = leaveAddresses(dir, environment);
  release = () => {
    word.remove();
    claim.release();
  };
  await prepareDatabase(environment);

  const product = household.startProduct(dir, environment);
  const beside = standIn ? household.startStandIn(dir, { ...environment, ...standIn.own }) : [];
  await progress.step('Starting the API and the workers', async () => {
    await untilReady(`${url}/health/ready`, [...product, ...beside], household.signal);
    if (standIn) await untilReady(`${standIn.url}/_stand-in/state`, [...beside, ...product], household.signal);
  });
  for (const one of [...product, ...beside]) one.settle();
  if (reload) reloadOnChange(product, progress);
  isUp = true;
  progress.say(welcome({ url, shownDir: settings.shownDir, graphUrl: standIn?.url }));
}

/** Before the long steps: what is wrong here is not helped by waiting. */
async function assertGivenServersServe({ environment }: Settings): Promise<void> {
  const config = readConfig(environment);
  if (environment['DB_HOST']) await ensureDatabase(config);
  if (environment['REDIS_URL']) await assertRedisServes(config.redisUrl);
}

async function prepareDatabase(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(environment);
  await ensureDatabase(config);
  const db = openDatabase({ ...config.database, maxConnections: 4, statementMs: 600_000 });
  await progress.step('Bringing up the schema', () => migrateToNewest(db)).finally(() => db.destroy());
  household.signal.throwIfAborted();
  await progress.step('Seeding the demo companies', () => seedDemo(config));
}

async function stop(): Promise<void> {
  if (household.signal.aborted) return; // a second Ctrl-C changes nothing
  progress.say('Stopping …');
  await household.end();
  progress.say('Stopped; the data stays.');
  release();
  process.exit(0);
}

async function giveUp(error: unknown): Promise<void> {
  progress.complain(`SalesMagnet ${isUp ? 'stops' : 'cannot start'}: ${sentenceOf(error)}`);
  await household.end();
  release();
  process.exit(1);
}
