import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import type { Outcome } from './outcome.ts';

/** Unit and integration tests, against the servers that the environment names. */
export async function runSuite(environment: NodeJS.ProcessEnv, filters: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'salesmagnet-suite-'));
  const file = join(folder, 'results.json');
  try {
    const { code } = await run(
      'vitest',
      ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`, ...filters],
      {
        environment,
        isShown: true,
      },
    );
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      number
    >;
    const failed = Math.max((numFailedTests ?? 0) || (numFailedTestSuites ?? 0), code === 0 ? 0 : 1);
    return { passed: numPassedTests ?? 0, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
