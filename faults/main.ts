import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { faults } from './catalogue/index.ts';
import type { Fault } from './fault.ts';
import { type Options, readOptions } from './options.ts';
import { type Product, startProduct } from './product/product.ts';
import { details, header, line, total } from './report.ts';
import { type Outcome, runFault } from './run-fault.ts';

// `npm run test:faults`: what happens when something dies. Real servers, real processes, a client that keeps a history, and a checker.

const DRAIN_MS = 90_000;

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
}

function chosen({ only }: Options): readonly Fault[] {
  const unknown = only?.filter((name) => !faults.some((fault) => fault.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no fault ${unknown.join(', ')}: --list names them all.`);
  return faults.filter(({ name }) => only?.includes(name) ?? true);
}

async function main(options: Options): Promise<void> {
  const wanted = chosen(options);
  console.log(`Seed ${options.seed} (--seed ${options.seed} runs the same schedule again)`);
  const product = await startProduct(options);
  const end = endWith(product);
  const outcomes: Outcome[] = [];
  try {
    console.log(header());
    for (const fault of wanted) {
      const outcome = await runFault(fault, { product, seed: options.seed, isFull: options.isFull, drainMs: DRAIN_MS });
      outcomes.push(outcome);
      for (const text of [line(outcome), ...details(outcome)]) console.log(text);
    }
  } finally {
    await end();
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ seed: options.seed, outcomes }, null, 2)}\n`);
  console.log(total(outcomes));
  const failed = outcomes.filter(({ violations }) => violations.length > 0).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

/** Everything that was started ends with us, also by a signal. */
function endWith(product: Product): () => Promise<void> {
  let ending: Promise<void> | undefined;
  const end = () => (ending ??= product.stop());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void end().finally(() => process.exit(130)));
  return end;
}
