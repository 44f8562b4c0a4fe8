import { setTimeout as pause } from 'node:timers/promises';
import { type EntityId, formOf } from '../client/deliveries.ts';
import { sendOnce } from '../client/send.ts';
import { type Arena, type Fault, sized } from '../fault.ts';

const NOISY: EntityId = 1;
const QUIET: readonly EntityId[] = [2, 3];
const NOISY_CLIENTS = 12;
/** The longest that 95 of 100 leads of the others may wait for their reps meanwhile. */
const FAIR_MS = 5_000;

/** F31: one company sends as much as it can, while others send one form a second. */
export const crowdFaults: readonly Fault[] = [
  {
    name: 'F31',
    title: 'one company floods the service; the others send a form a second, and have their leads in time',
    shows: ['I1', 'I7'],
    load: null,
    async inject(arena) {
      const { sender, size } = arena;
      const most = sized(arena, { short: 1_500, usual: 6_000, full: 100_000 });
      const quiet: string[] = [];
      let left = most;
      const flood = async () => {
        while (left > 0) {
          left -= 1;
          await sendOnce(sender.url, formOf(sender.newDelivery('website', NOISY)), sender.history);
        }
      };
      const trickle = async (entity: EntityId) => {
        while (left > 0) {
          const delivery = sender.newDelivery('website', entity);
          quiet.push(delivery.id);
          await sendOnce(sender.url, formOf(delivery), sender.history);
          await pause(1_000);
        }
      };
      const begun = Date.now();
      await Promise.all([...Array.from({ length: NOISY_CLIENTS }, flood), ...QUIET.map(trickle)]);
      arena.note(`${most} forms of one company in ${((Date.now() - begun) / 1_000).toFixed(1)} s (size ${size})`);
      return 1;
    },
    inspect: fairness,
  },
];

/** From receipt to rep, of the companies that sent little. */
async function fairness(arena: Arena) {
  const since = new Date(Math.min(...arena.attempts().map(({ begin }) => begin.at)) - 1_000);
  const rows = (await arena.product
    .db('lead_data')
    .join('lead_meta', 'lead_meta.id', 'lead_data.id')
    .whereIn('lead_data.entity_id', QUIET)
    .where('lead_meta.received_at', '>', since)
    .select('lead_meta.received_at', 'lead_data.assigned_at')) as { received_at: Date; assigned_at: Date | null }[];
  const times = rows
    .map(({ received_at, assigned_at }) => (assigned_at?.getTime() ?? Infinity) - received_at.getTime())
    .toSorted((one, other) => one - other);
  const p95 = times[Math.ceil(times.length * 0.95) - 1] ?? Infinity;
  arena.note(`the others' ${times.length} leads had their reps within ${p95} ms (95 of 100)`);
  return p95 <= FAIR_MS
    ? []
    : [
        {
          invariant: 'I4' as const,
          sentence: `95 of 100 leads of the quiet companies waited up to ${p95} ms for a rep.`,
        },
      ];
}
