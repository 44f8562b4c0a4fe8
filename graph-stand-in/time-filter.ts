import { graphError, invalidParameter } from './errors.ts';
import { jsonOr } from './graph-request.ts';
import { unixSeconds } from './instants.ts';
import type { Lead } from './records.ts';

type Test = (seconds: number, bound: number) => boolean;

const OPERATORS = new Map<unknown, Test>([
  ['LESS_THAN', (seconds, bound) => seconds < bound],
  ['GREATER_THAN', (seconds, bound) => seconds > bound],
  ['GREATER_THAN_OR_EQUAL', (seconds, bound) => seconds >= bound],
]);

/**
 * What `filtering` lets through. As at Meta only `time_created` in unix seconds filters; any other field name or a value
 * that is no number is ignored without a word, and a filter on `id` is "An unknown error".
 */
export function timeFilter(filtering: string | undefined): (lead: Lead) => boolean {
  if (!filtering) return () => true;
  const filters = jsonOr(filtering, undefined);
  if (!Array.isArray(filters)) throw invalidParameter('param filtering must be an array.');
  const tests = filters.flatMap((one: unknown) => testOf(one) ?? []);
  return (lead) => tests.every((test) => test(unixSeconds(lead.createdTime)));
}

function testOf(filter: unknown): ((seconds: number) => boolean) | undefined {
  const { field, operator, value } = Object(filter) as Record<string, unknown>;
  if (field === 'id') throw graphError('1');
  const test = OPERATORS.get(operator);
  const isSeconds = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  if (field !== 'time_created' || !test || !isSeconds) return undefined;
  return (seconds) => test(seconds, Number(value));
}
