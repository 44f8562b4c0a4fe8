import { run } from './command.ts';
import type { Outcome } from './outcome.ts';

/** A program whose last line counts, as `N passed, N failed`. */
export async function counted(name: string, args: readonly string[]): Promise<Outcome> {
  const { code, output } = await run(process.execPath, ['--disable-warning=DEP0176', ...args]);
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output.trimEnd()) ?? [];
  const outcome = { passed: Number(passed ?? 0), failed: Math.max(Number(failed ?? 1), code === 0 ? 0 : 1) };
  console.log(`${outcome.failed === 0 ? '✓' : '✗'} ${name}: ${outcome.passed} passed, ${outcome.failed} failed`);
  if (outcome.failed > 0) console.log(output);
  return outcome;
}
