import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { faults } from './catalogue/index.ts';
import { logReader } from './checker/logs.ts';
import { Ground } from './ground.ts';
import { type Options, readOptions } from './options.ts';
import { startProduct } from './product/product.ts';
import { proofs } from './proofs.ts';
import { prove, type Proven, provenBy } from './prove.ts';
import { details, hasHeld, header, line, proofLines, total } from './report.ts';
import { type Outcome, type Run, runFault } from './run-fault.ts';

// `npm run test:faults`: what happens when something dies. Real servers, real processes, a client that keeps a history, and a checker.

/** I4's bound. */
const DRAIN_MS = 90_000;
/** What two minutes have room for: one of each kind, and two bugs that must be found. */
const SHORT = ['F1', 'F5', 'F14'];
const SHORT_PROOFS = ['m1', 'm5'];

try {
  const options = readOptions(process.argv.slice(2), () => randomInt(1, 1_000_000));
  if (options.isList) list();
  else await main(options);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}

function list(): void {
  for (const { name, title, shows } of faults) console.log(`${name.padEnd(4)} ${title}; shows ${shows.join(', ')}`);
  for (const { name, title, mustViolate } of proofs)
    console.log(`${name.padEnd(4)} ${title}; must violate ${mustViolate}`);
}

/** Names of faults and of bugs to be found, as the options ask. */
function chosen({ only, size, isProof }: Options) {
  const known = [...faults, ...proofs].map(({ name }) => name);
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no fault ${unknown.join(', ')}: --list names them all.`);
  const usual = isProof ? proofs.map(({ name }) => name) : faults.map(({ name }) => name);
  const names = only ?? (size === 'short' ? [...SHORT, ...SHORT_PROOFS] : usual);
  return {
    faults: faults.filter(({ name }) => names.includes(name)),
    proofs: proofs.filter(({ name }) => names.includes(name)),
  };
}

async function freshRun(options: Options): Promise<Run> {
  const product = await startProduct(options);
  return { product, seed: options.seed, size: options.size, drainMs: DRAIN_MS, readLogs: logReader(product) };
}

async function main(options: Options): Promise<void> {
  const wanted = chosen(options);
  console.log(`Seed ${options.seed} (--seed ${options.seed} runs the same schedule again)`);
  const ground = new Ground({ start: () => freshRun(options), report: console.error });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void ground.end().finally(() => process.exit(130)));
  const outcomes: Outcome[] = [];
  const bugs: Proven[] = [];
  try {
    await ground.prepare();
    console.log(header());
    for (const fault of wanted.faults) {
      const outcome = await ground.attempt(fault, (run) => runFault(fault, run));
      outcomes.push(outcome);
      for (const text of [line(outcome), ...details(outcome)]) console.log(text);
    }
    for (const proof of wanted.proofs) {
      const proven = provenBy(proof, await ground.attempt(proof, (run) => prove(proof, run)));
      bugs.push(proven);
      for (const text of proofLines(proof, proven)) console.log(text);
    }
  } finally {
    await ground.end();
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ seed: options.seed, outcomes, bugs }, null, 2)}\n`);
  if (outcomes.length > 0) console.log(total(outcomes));
  const failed = outcomes.filter((one) => !hasHeld(one)).length + bugs.filter(({ isRed }) => !isRed).length;
  console.log(`${outcomes.length + bugs.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
