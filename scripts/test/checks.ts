import { run } from './command.ts';
import type { Outcome } from './outcome.ts';

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const node = (...args: string[]) => ({ command: process.execPath, args });

/** What needs no server. */
export const checks: readonly Check[] = [
  { name: 'format', command: 'biome', args: ['format', '.'] },
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'lint', command: 'eslint', args: ['.', '--max-warnings', '0'] },
  {
    name: 'who may import whom',
    command: 'depcruise',
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'workers',
      'seeds',
      'scripts',
      'graph-stand-in',
      'faults',
      'bench',
    ],
  },
  { name: 'dead code', command: 'knip', args: ['--no-progress'] },
  { name: 'Dockerfile and compose file', ...node('scripts/lint-containers.ts') },
  { name: 'OpenAPI document', command: 'redocly', args: ['lint', 'openapi.json'] },
  { name: 'committed OpenAPI and Postman files are those of the code', ...node('scripts/generate-docs.ts', '--check') },
];

/** Runs checks one after the other (each uses all cores); a failing one shows what it said. */
export async function runChecks(list: readonly Check[], environment: NodeJS.ProcessEnv): Promise<Outcome> {
  let failed = 0;
  for (const { name, command, args } of list) {
    const startedAt = Date.now();
    const { code, output } = await run(command, args, {
      environment: { ...environment, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
    if (code === 0) continue;
    failed += 1;
    console.log(output.trimEnd());
  }
  return { passed: list.length - failed, failed };
}

/** Against a real server: the row types are those of the schema that the migrations make. */
export const tablesCheck: Check = {
  name: 'committed row types are those of the migrated schema',
  ...node('scripts/generate-tables.ts', '--check'),
};
