import { setTimeout as pause } from 'node:timers/promises';
import { STOP_MS } from '../../src/platform/process.ts';
import { type Delivery, entities, formOf, leadAtMeta, type Outgoing, webhookOf } from '../client/deliveries.ts';
import { sendOnce, sendUntilTaken } from '../client/send.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { connectionsOf } from './mysql-full.ts';

const CONNECTIONS = 32;
/** Of a busy machine, between a process' exit and our knowing. */
const SLACK_MS = 1_000;
const HOURS_36 = 36 * 3_600_000;

/** F22, F23, F24 and F30: things happen twice, or by two at once. */
export const doubleFaults: readonly Fault[] = [
  {
    name: 'F22',
    title: 'a rolling restart (SIGTERM) of API and workers under load, the new one up before the old one ends',
    shows: ['I1', 'I5'],
    async inject(arena) {
      const { product } = arena;
      const begun = Date.now();
      const rounds = sized(arena, { short: 1, usual: 1, full: 5 });
      for (let round = 0; round < rounds; round += 1) {
        await roll(arena, 'api');
        await roll(arena, 'ingest');
        await roll(arena, 'background');
      }
      const answers = arena.attempts().filter(({ begin }) => begin.at >= begun);
      const unanswered = answers.filter(({ end }) => end?.type === 'info').length;
      arena.note(`${answers.length} requests meanwhile, ${unanswered} without an answer`);
      for (const { begin, end } of answers.filter(({ end }) => (end?.status ?? 0) >= 500))
        arena.object('I5', `Request ${begin.op} was answered ${end?.status} during a rolling restart.`);
      product.links.client.leadTo(product.processes.api.port);
      return rounds * 6;
    },
  },
  {
    name: 'F23',
    title: 'a storm of one and the same delivery over 32 connections',
    shows: ['I2', 'I5'],
    load: null,
    async inject(arena) {
      const { newDelivery, meta, appSecret } = arena.sender;
      const times = sized(arena, { short: 200, usual: 1_000, full: 10_000 });
      const told = newDelivery('meta', 2);
      await meta.addLeads([leadAtMeta(told)]);
      await storm(arena, formOf(newDelivery('website', 1)), times);
      await storm(arena, webhookOf([told], appSecret), times);
      for (const { begin, end } of arena.attempts())
        if (end?.type !== 'ok') arena.object('I5', `Request ${begin.op} of the storm: ${end?.status ?? end?.error}.`);
      return 2 * times;
    },
  },
  {
    name: 'F24',
    title: 'Meta sends 36 hours of old deliveries again, shuffled, in other batches, with gaps',
    shows: ['I2'],
    load: { clients: 2 },
    inject: replay,
  },
  {
    name: 'F30',
    title: 'two of each worker at once, with their sweepers; connections to MySQL are killed at random',
    shows: ['I2', 'I4'],
    async inject(arena) {
      const second = await Promise.all([arena.product.another('ingest'), arena.product.another('background')]);
      await Promise.all(second.map((one) => one.start()));
      const times = sized(arena, { short: 5, usual: 20, full: 200 });
      for (let time = 0; time < times; time += 1) {
        const ids = await connectionsOf(arena);
        if (ids.length > 0) await arena.product.db.raw(`kill ${arena.dice.pick(ids)}`).catch(() => undefined);
        await pause(300);
      }
      await Promise.all(second.map((one) => one.stop()));
      return times;
    },
  },
];

/** Another one is started, then the old one told to end; and back, so that the usual one runs again afterwards. */
async function roll(arena: Arena, role: 'api' | 'ingest' | 'background'): Promise<void> {
  const { processes, links, another } = arena.product;
  const usual = processes[role];
  const interim = await another(role);
  for (const [next, last] of [
    [interim, usual],
    [usual, interim],
  ] as const) {
    await next.start();
    await next.untilReady();
    if (role === 'api') links.client.leadTo(next.port);
    const tookMs = await last.stop();
    arena.note(`${last.name} ended ${(tookMs / 1_000).toFixed(1)} s after SIGTERM: ${last.lastEnding}`);
    if (tookMs > STOP_MS + SLACK_MS) arena.object('I4', `${last.name} took ${tookMs} ms from SIGTERM to its end.`);
    if (!last.lastEnding.includes('code 0')) arena.object('I5', `${last.name} ended badly: ${last.lastEnding}.`);
  }
}

async function storm({ sender }: Arena, outgoing: Outgoing, times: number): Promise<void> {
  let left = times;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await sendOnce(sender.url, outgoing, sender.history);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

async function replay(arena: Arena): Promise<number> {
  const { sender, dice } = arena;
  const count = sized(arena, { short: 30, usual: 120, full: 3_000 });
  const old = Array.from({ length: count }, () =>
    sender.newDelivery('meta', dice.pick(entities), new Date(Date.now() - dice.roll(HOURS_36))),
  );
  await sender.meta.addLeads(old.map(leadAtMeta));
  const taken = { pauseMs: 300, until: () => Infinity };
  const send = (outgoing: Outgoing) => sendOnce(sender.url, outgoing, sender.history);
  const post = async (deliveries: readonly Delivery[]) => {
    for (let at = 0; at < deliveries.length; at += 5)
      await sendUntilTaken(send, webhookOf(deliveries.slice(at, at + 5), sender.appSecret), taken);
  };
  await post(old);
  const rounds = 3;
  for (let round = 0; round < rounds; round += 1) await post(shuffled(old, dice).filter(() => dice.roll(10) > 1));
  return rounds;
}

function shuffled<T>(list: readonly T[], dice: Arena['dice']): T[] {
  return list
    .map((value) => [dice.roll(1_000_000), value] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, value]) => value);
}
