import { setTimeout as pause } from 'node:timers/promises';
import { formOf } from '../client/deliveries.ts';
import { sendOnce } from '../client/send.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { type Role } from '../product/supervised.ts';
import { until } from '../product/until.ts';

const DEATHS_MS = 150_000;

/** Waits until an altered process has killed itself so many times; its supervisor starts it again each time. */
export async function untilDead({ product: { processes } }: Arena, role: Role, times: number): Promise<number> {
  const before = processes[role].ends;
  await until(`${role} dies ${times} times`, DEATHS_MS, async () => processes[role].ends - before >= times);
  return processes[role].ends - before;
}

/** F1 to F4: processes of the product die. */
export const processFaults: readonly Fault[] = [
  {
    name: 'F1',
    title: 'the API is killed (kill -9) again and again while clients post',
    shows: ['I1', 'I2', 'I6', 'I8'],
    async inject(arena) {
      const { api } = arena.product.processes;
      const times = sized(arena, { short: 2, usual: 6, full: 50 });
      for (let time = 0; time < times; time += 1) {
        await api.untilAlive();
        await pause(300 + arena.dice.roll(2_000));
        api.signal('SIGKILL');
        await pause(300);
      }
      await api.untilAlive();
      return times;
    },
  },
  {
    name: 'F2',
    title: 'the ingest worker dies in its transaction, after the leads and before the events, again and again',
    shows: ['I1', 'I2', 'I8'],
    alterations: { ingest: ['die-after-leads:4'] },
    inject: (arena) => untilDead(arena, 'ingest', sized(arena, { short: 2, usual: 4, full: 50 })),
  },
  {
    name: 'F3',
    title: 'the API dies between COMMIT and 200, and between 200 and the push to the queue',
    shows: ['I1', 'I2'],
    alterations: { api: ['die-after-commit:25', 'die-before-push:12'] },
    inject: (arena) => untilDead(arena, 'api', sized(arena, { short: 2, usual: 4, full: 40 })),
  },
  {
    name: 'F4',
    title: 'one event kills its worker each time: a dead letter with a reason, and its neighbours flow',
    shows: ['I1', 'I4'],
    alterations: { ingest: ['die-of-poison'] },
    load: { clients: 3 },
    inject: poison,
  },
];

async function poison(arena: Arena): Promise<number> {
  const { sender, product } = arena;
  const before = product.processes.ingest.ends;
  const delivery = sender.newDelivery('website', 1);
  const { eventId = '' } = await sendOnce(sender.url, formOf(delivery, 'aside'), sender.history);
  const uid = Buffer.from(eventId.replaceAll('-', ''), 'hex');
  const eventNow = () =>
    product.db('webhook_events').where({ uid }).first<{ state: string; reason: string | null }>('state', 'reason');
  await until('the poisonous event is given up', 600_000, async () => {
    if (arena.size !== 'full') await letLeasesEnd(arena);
    await pause(500);
    return (await eventNow()).state !== 'received';
  });
  const deaths = product.processes.ingest.ends - before;
  const { state, reason } = await eventNow();
  arena.note(`${deaths} workers died of it; then: ${state}, "${reason}"`);
  if (state !== 'failed' || !reason) arena.object('I4', `The poisonous event ended as ${state} (${reason}).`);
  if (deaths > 8) arena.object('I4', `${deaths} workers died of one event.`);
  return deaths;
}

/** A lease that is older than this is a dead worker's: the living finish in less. */
const DEAD_AFTER_SECONDS = 4;
const LEASE_SECONDS = 60;

/** Minutes pass for leases of dead workers: what would be waited for is the same, minute after minute. */
const letLeasesEnd = ({ product: { db } }: Arena) =>
  db('webhook_events')
    .where('state', 'received')
    .whereNotNull('lease_owner')
    .where('lease_until', '<', db.raw('now(3) + interval ? second', [LEASE_SECONDS - DEAD_AFTER_SECONDS]))
    .update({ lease_until: db.fn.now(3), due_at: db.fn.now(3) });
