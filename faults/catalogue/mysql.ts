import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt } from '../client/history.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { fellAgain, fellFor, hang } from './outages.ts';

/** Requests of the first moments meet the outage in the middle. */
const SETTLED_MS = 1_500;

/** F13 to F16: MySQL dies, is down, hangs, or is read-only. */
export const mysqlFaults: readonly Fault[] = [
  {
    name: 'F13',
    title: 'MySQL is killed (kill -9) under load and comes back',
    shows: ['I1', 'I2', 'I8'],
    inject: (arena) =>
      fellAgain(arena, 'mysql', {
        times: { short: 1, usual: 3, full: 10 },
        downMs: () => 200 + arena.dice.roll(1_500),
        upMs: () => 2_500,
      }),
  },
  {
    name: 'F14',
    title: 'MySQL is down: website forms go to the spool (200, lead_id null), Meta gets 503 with Retry-After',
    shows: ['I1', 'I5', 'I6'],
    async inject(arena) {
      const downMs = sized(arena, { short: 6_000, usual: 20_000, full: 300_000 });
      const down = Date.now();
      await fellFor(arena, 'mysql', downMs);
      spoolOrRefuse(arena, { from: down + SETTLED_MS, to: down + downMs });
      return 1;
    },
  },
  {
    name: 'F15',
    title: 'MySQL hangs (SIGSTOP): connections stay open, and nothing is answered',
    shows: ['I1', 'I5', 'I7'],
    async inject(arena) {
      await hang(arena, 'mysql', { short: 5_000, usual: 12_000, full: 30_000 });
      return 1;
    },
  },
  {
    name: 'F16',
    title: 'MySQL becomes read-only, as in a failover',
    shows: ['I1', 'I5'],
    async inject(arena) {
      const { db } = arena.product;
      await db.raw('set global read_only = 1');
      await pause(sized(arena, { short: 4_000, usual: 8_000, full: 30_000 }));
      await db.raw('set global read_only = 0');
      return 1;
    },
  },
];

interface Window {
  readonly from: number;
  readonly to: number;
}

/** What the product text promises for the time in which the ledger is away. */
function spoolOrRefuse(arena: Arena, { from, to }: Window): void {
  const within = arena.attempts().filter(({ begin, end }) => begin.at >= from && end !== undefined && end.at <= to);
  const forms = within.filter(({ begin }) => begin.channel === 'website');
  const webhooks = within.filter(({ begin }) => begin.channel === 'meta');
  const spooled = forms.filter(({ end }) => end?.status === 200 && end.leadId === null);
  const refused = webhooks.filter(({ end }) => end?.status === 503 && (end.retryAfter ?? 0) > 0);
  arena.note(
    `meanwhile ${spooled.length} of ${forms.length} forms were spooled, ${refused.length} of ${webhooks.length} webhooks refused (503, Retry-After)`,
  );
  if (forms.length === 0 || webhooks.length === 0) arena.object('I5', 'Nothing was sent while MySQL was down.');
  for (const { begin, end } of othersThan(forms, spooled))
    arena.object(
      'I5',
      `While MySQL was down form ${begin.op} was answered ${end?.status ?? end?.error}, lead_id ${end?.leadId}.`,
    );
  for (const { begin, end } of othersThan(webhooks, refused))
    arena.object('I5', `While MySQL was down webhook ${begin.op} was answered ${end?.status ?? end?.error}.`);
}

const othersThan = (all: readonly Attempt[], some: readonly Attempt[]) => all.filter((one) => !some.includes(one));
