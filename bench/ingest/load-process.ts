import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '../harness/connection.ts';
import { quantile } from '../harness/spread.ts';
import { chooserOf } from './chooser.ts';
import type { LoadPlan, LoadResult } from './load.ts';
import { requestOf } from './submission.ts';

// The client: a process of its own, so that its work is nobody's whom it measures. Reads its plan from the last argument, prints its result.

const plan = JSON.parse(process.argv[2] ?? '{}') as LoadPlan;
const refused: Record<string, number> = {};
/** Sent, and not acknowledged so far. */
const open = new Set<number>();
const times: number[] = [];
const choose = chooserOf(plan.forms, plan.seed);
let next = 0;
let unsent = 0;
let sayNotWhen = 0;
let isMeasured = false;

const startedAt = performance.now();
const measuredFrom = startedAt + plan.warmUpSeconds * 1_000;
const end = measuredFrom + plan.seconds * 1_000;
const isOver = () => performance.now() >= end || next >= plan.most;

/** One submission; its time counts from when it was to be sent. */
async function post(connection: Connection, dueAt: number): Promise<void> {
  const number = next++;
  open.add(number);
  try {
    const request = requestOf(plan.path, plan.secret, { formKey: choose(), number, run: plan.run });
    const status = await connection.send(request);
    if (status === 200) {
      open.delete(number);
      if (isMeasured) times.push(performance.now() - dueAt);
    } else {
      refused[status] = (refused[status] ?? 0) + 1;
      if (!connection.saysWhen) sayNotWhen += 1;
    }
  } catch {
    // It stays among the open ones: nobody knows what became of it.
  }
}

const acknowledged = () => next - open.size;

/** Each connection sends its next request when its answer is there. */
async function closedLoop(connections: readonly Connection[]): Promise<void> {
  await Promise.all(
    connections.map(async (connection) => {
      while (!isOver()) await post(connection, performance.now());
    }),
  );
}

/**
 * So many a second, whatever becomes of those before; one that finds no free connection waits, and its wait counts. So does that of one that found
 * none until the end, as far as it was seen: to leave it out would flatter whoever is slow.
 */
async function openLoop(connections: readonly Connection[], rate: number): Promise<void> {
  const free = [...connections];
  const due: number[] = [];
  const inFlight = new Set<Promise<void>>();
  for (let sent = 0; !isOver(); await pause(1)) {
    const until = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
    for (; sent < until; sent += 1) due.push(startedAt + (sent / rate) * 1_000);
    while (due.length > 0 && free.length > 0) {
      const connection = free.pop() as Connection;
      const done = post(connection, due.shift() as number).then(() => void free.push(connection));
      inFlight.add(done);
      void done.then(() => inFlight.delete(done));
    }
  }
  const planned = Math.min(plan.most, Math.floor((plan.warmUpSeconds + plan.seconds) * rate));
  unsent = Math.max(0, planned - next);
  for (let nth = next; nth < planned; nth += 1) times.push(Math.max(0, end - (startedAt + (nth / rate) * 1_000)));
  await Promise.race([Promise.all(inFlight), pause(10_000)]);
}

const connections = Array.from({ length: plan.connections }, () => new Connection('127.0.0.1', plan.port));
let acknowledgedBefore = 0;
const mark = setTimeout(
  () => {
    isMeasured = true;
    acknowledgedBefore = acknowledged();
    process.stderr.write('measured\n');
  },
  Math.max(0, measuredFrom - performance.now()),
);
await (plan.rate === undefined ? closedLoop(connections) : openLoop(connections, plan.rate));
clearTimeout(mark);
const seconds = (performance.now() - measuredFrom) / 1_000;
for (const connection of connections) connection.close();
times.sort((a, b) => a - b);
const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
const result: LoadResult = {
  ...{ sent: next, unsent, acknowledged: acknowledged(), unacknowledged: [...open] },
  ...{ refused, sayNotWhen, unknown: open.size - refusals },
  perSecond: (acknowledged() - acknowledgedBefore) / seconds,
  measuredSeconds: seconds,
  milliseconds: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), most: times.at(-1) ?? Number.NaN },
};
process.stdout.write(JSON.stringify(result), () => process.exit(0));
