import type { Place } from '../harness/place.ts';
import type { Bench } from '../harness/workload.ts';
import { addCompanies, type Companies } from './companies.ts';
import { salesmagnet, type Stack } from './stacks.ts';

/** Where a cell of the ingest side works, and who gets its leads. */
export interface Market {
  readonly bench: Bench;
  readonly place: Place;
  readonly companies: Companies;
}

/** Works in a schema of its own with so many companies. */
export async function withCompanies<T>(
  bench: Bench,
  { name, companies: count }: { readonly name: string; readonly companies: number },
  work: (market: Market) => Promise<T>,
): Promise<T> {
  const place = await bench.place(name);
  try {
    const companies = await addCompanies(place.db, count, place.environment['ENCRYPTION_KEY'] ?? '');
    return await work({ bench, place, companies });
  } finally {
    await place.close();
  }
}

type Start = typeof salesmagnet;

/** Works while all programs of a stack run, SalesMagnet's where nothing else is said. */
export async function withStack<T>(
  { bench, place, companies }: Market,
  work: (stack: Stack) => Promise<T>,
  start: Start = salesmagnet,
): Promise<T> {
  const stack = await start(bench, place, companies);
  try {
    return await work(stack);
  } finally {
    await stack.stop();
  }
}
