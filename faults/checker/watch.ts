import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { leadgenKey } from '../../src/features/ingestion/delivery-key.ts';
import { uidBytes } from '../../src/platform/uid.ts';
import type { Attempt } from '../client/history.ts';
import type { Product } from '../product/product.ts';
import type { Violation } from './invariants.ts';

const EVERY_MS = 1_500;
const LARGEST_PROCESS_MB = 400;
const SPOOL = 'salesmagnet:spool';

export interface Watch {
  /** What was seen so far that must not be; a second call says nothing more. */
  stop(): Promise<readonly Violation[]>;
}

/** Looks again and again while the fault goes on: is what was acknowledged kept somewhere (I6), do processes stay small (I7). */
export function watch(product: Product, attempts: () => readonly Attempt[]): Watch {
  const found: Violation[] = [];
  const end = new AbortController();
  let known = 0;
  const looking = (async () => {
    while (!end.signal.aborted) {
      await pause(EVERY_MS, undefined, { signal: end.signal }).catch(() => undefined);
      found.push(...sizesOf(product));
      const taken = attempts().filter(({ end: ended }) => ended?.type === 'ok');
      const missing = await missingOf(product, taken.slice(known)).catch(() => undefined); // a store is away: not a moment to ask
      if (missing === undefined) continue;
      known = taken.length;
      found.push(...missing);
    }
  })();
  return {
    async stop() {
      end.abort();
      await looking;
      return found.splice(0);
    },
  };
}

function sizesOf({ processes }: Product): Violation[] {
  return Object.values(processes).flatMap(({ name, pid }): Violation[] => {
    const megabytes = residentOf(pid);
    if (megabytes <= LARGEST_PROCESS_MB) return [];
    return [{ invariant: 'I7', sentence: `${name} takes ${megabytes} MB.` }];
  });
}

/** Of a process, in MB; 0 where it has just ended. */
export function residentOf(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1_024);
  } catch {
    return 0;
  }
}

/** The spool first: what leaves it meanwhile is in the ledger by then. */
async function missingOf({ db, redis }: Product, taken: readonly Attempt[]): Promise<Violation[]> {
  if (taken.length === 0) return [];
  const spooled = (await redis.lrange(SPOOL, 0, -1)).map((text) => (JSON.parse(text) as { uid: string }).uid);
  const forms = taken.flatMap(({ begin, end }) => (begin.channel === 'website' && end?.eventId ? [end.eventId] : []));
  const uids = forms.map(uidBytes);
  const rows = (await db('webhook_events').whereIn('uid', uids).select('uid')) as { uid: Buffer }[];
  const kept = new Set(rows.map(({ uid }) => uid.toString('hex')));
  const lost = uids.filter((uid) => !kept.has(uid.toString('hex')) && !spooled.includes(uid.toString('base64')));
  const names = taken.flatMap(({ begin }) => begin.leadgenIds ?? []);
  const hashes = names.map((name) => leadgenKey(name).hash);
  const keys = (await db('ingest_keys').where('channel', 'meta').whereIn('key_hash', hashes).select('key_hash')) as {
    key_hash: Buffer;
  }[];
  const claimed = new Set(keys.map(({ key_hash }) => key_hash.toString('hex')));
  const nameless = names.filter((_name, index) => !claimed.has(hashes[index]?.toString('hex') ?? ''));
  return [...lost.map((uid) => `Event ${uid.toString('hex')}`), ...nameless.map((name) => `Meta's lead ${name}`)].map(
    (what) => ({
      invariant: 'I6',
      sentence: `${what} was acknowledged, and is neither in the ledger nor in the spool.`,
    }),
  );
}
