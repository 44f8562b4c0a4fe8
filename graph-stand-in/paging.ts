import { graphError, invalidParameter } from './errors.ts';
import type { GraphRequest } from './graph-request.ts';
import type { Node } from './select-fields.ts';

const DEFAULT_LIMIT = 25;
/** Graph's bound is not known; 15000 was seen to fail. Here it fails from 1000, so that nobody leans on what lies between. */
export const REFUSED_LIMIT = 1_000;

interface Listed {
  readonly createdTime: Date;
  readonly sequence: number;
}

type Place = readonly [time: number, sequence: number];

/**
 * One page of an edge, newest first: `{data, paging: {cursors, next?, previous?}}`; `{data: []}` when nothing is left.
 * Cursors are places rather than positions, so arrivals and removals meanwhile neither repeat nor skip anything.
 */
export function pageOf<T extends Listed>(
  request: GraphRequest,
  items: readonly T[],
  present: (item: T) => Node,
): { data: Node[]; paging?: object } {
  const limit = limitOf(request.params['limit']);
  const sorted = items.toSorted((a, b) => compare(placeOf(b), placeOf(a)));
  const { start, end } = boundsOf(request, sorted, limit);
  const chosen = sorted.slice(start, end);
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (!first || !last) return { data: [] };
  const cursors = { before: cursorOf(first), after: cursorOf(last) };
  const paging = {
    cursors,
    ...(end < sorted.length && { next: linkTo(request, { limit: String(limit), after: cursors.after }) }),
    ...(start > 0 && { previous: linkTo(request, { limit: String(limit), before: cursors.before }) }),
  };
  return { data: chosen.map(present), paging };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter('Param limit must be a positive integer');
  if (limit < REFUSED_LIMIT) return limit;
  throw graphError('1', { message: "Please reduce the amount of data you're asking for, then retry your request" });
}

function boundsOf({ params }: GraphRequest, sorted: readonly Listed[], limit: number): { start: number; end: number } {
  if (params['after']) {
    const after = placeFrom(params['after']);
    const found = sorted.findIndex((item) => compare(placeOf(item), after) < 0);
    const start = found < 0 ? sorted.length : found;
    return { start, end: Math.min(start + limit, sorted.length) };
  }
  if (!params['before']) return { start: 0, end: Math.min(limit, sorted.length) };
  const before = placeFrom(params['before']);
  const end = sorted.filter((item) => compare(placeOf(item), before) > 0).length;
  return { start: Math.max(0, end - limit), end };
}

const placeOf = ({ createdTime, sequence }: Listed): Place => [createdTime.getTime(), sequence];
const compare = (a: Place, b: Place): number => a[0] - b[0] || a[1] - b[1];
const cursorOf = (item: Listed): string => Buffer.from(placeOf(item).join(':')).toString('base64');

function placeFrom(cursor: string): Place {
  const [time, sequence] = Buffer.from(cursor, 'base64').toString().split(':').map(Number);
  if (!Number.isFinite(time) || !Number.isFinite(sequence)) throw invalidParameter('Invalid cursors values');
  return [time ?? 0, sequence ?? 0];
}

/** An absolute address with the caller's token in it, however the token was sent. */
function linkTo({ origin, version, path, params, token }: GraphRequest, place: Record<string, string>): string {
  const { appsecret_proof: _proof, access_token: _token, after: _after, before: _before, ...kept } = params;
  const query = new URLSearchParams({ access_token: token ?? '', ...kept, ...place });
  return `${origin}/${version}${path}?${query.toString()}`;
}
