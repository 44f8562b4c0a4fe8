import { checks, runChecks, tablesCheck } from './test/checks.ts';
import { type Outcome, sumOf } from './test/outcome.ts';
import { counted } from './test/counted.ts';
import { runProduct } from './test/product.ts';
import { withServers } from './test/servers.ts';
import { runSuite } from './test/suite.ts';

// `npm test`: everything that proves the product. `--only checks`, `--only suite`, `--only product` or `--only faults` runs a part;
// words after `--` choose test files: `npm test -- --only suite leads`.

const { only, filters } = optionsOf(process.argv.slice(2));
const wants = (part: string) => only === undefined || only === part;
const outcomes: Outcome[] = [];

if (wants('checks')) outcomes.push(await runChecks(checks, {}));
if (wants('suite') || wants('checks'))
  await withServers(async (environment) => {
    if (wants('checks')) outcomes.push(await runChecks([tablesCheck], environment));
    if (wants('suite')) outcomes.push(await runSuite(environment, filters));
  });
if (wants('product')) outcomes.push(await runProduct());
if (wants('faults')) outcomes.push(await counted('the short form of the fault runs', ['faults/main.ts', '--short']));

const { passed, failed } = sumOf(outcomes);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function optionsOf(args: readonly string[]) {
  const at = args.indexOf('--only');
  return {
    only: at === -1 ? undefined : args[at + 1],
    filters: at === -1 ? args : [...args.slice(0, at), ...args.slice(at + 2)],
  };
}
