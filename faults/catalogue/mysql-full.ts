import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { tokenOf } from '../checker/isolation.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { slowestAck } from './redis.ts';

const FEW_CONNECTIONS = 10;
const READERS = 30;

/** F18: MySQL has no connection left. */
export const crowdedFaults: readonly Fault[] = [
  {
    name: 'F18',
    title: 'MySQL takes no more connections; then slow screens use up their pool, while deliveries have another',
    shows: ['I1', 'I5'],
    async inject(arena) {
      await fillConnections(arena);
      await pause(2_000);
      await slowScreens(arena);
      return 2;
    },
  },
];

const accountOf = ({ product: { config, db } }: Arena) => {
  const { client } = db as unknown as { client: { config: { connection: { port: number } } } };
  const { host, user, password, database } = config.database;
  return { host, port: client.config.connection.port, user, password, database };
};

/** All connections that the server allows are somebody else's; the product's own are cut. */
async function fillConnections(arena: Arena): Promise<void> {
  const { db } = arena.product;
  const fillers = await Promise.all(
    Array.from({ length: FEW_CONNECTIONS }, () => mysql.createConnection(accountOf(arena))),
  );
  const mine = new Set(await Promise.all(fillers.map(async (one) => one.threadId)));
  await db.raw(`set global max_connections = ${FEW_CONNECTIONS}`);
  for (const id of await connectionsOf(arena)) if (!mine.has(id)) await db.raw(`kill ${id}`).catch(() => undefined);
  await pause(sized(arena, { short: 3_000, usual: 8_000, full: 30_000 }));
  await db.raw('set global max_connections = 200');
  for (const one of fillers) one.destroy();
}

/** The product's connections at this moment. */
export async function connectionsOf({ product: { db, config } }: Arena): Promise<number[]> {
  const [rows] = (await db.raw('select id from information_schema.processlist where user = ?', [
    config.database.user,
  ])) as unknown as [{ id?: number; ID?: number }[]];
  return rows.map(({ id, ID }) => Number(id ?? ID));
}

/** A table that screens read is locked; deliveries must be taken meanwhile as if nothing were. */
async function slowScreens(arena: Arena): Promise<void> {
  const { product } = arena;
  const api = `http://127.0.0.1:${product.processes.api.port}`;
  const token = await tokenOf(api, 'fxcareers');
  const locker = await mysql.createConnection({ ...accountOf(arena), enableKeepAlive: true });
  try {
    await locker.query('lock tables audit_log write');
    const begun = Date.now();
    const readers = Array.from({ length: READERS }, () =>
      fetch(`${api}/api/audit?limit=10`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(30_000),
      }).then(
        (response) => response.arrayBuffer(),
        () => undefined,
      ),
    );
    await pause(sized(arena, { short: 3_000, usual: 6_000, full: 30_000 }));
    const meanwhile = arena.attempts().filter(({ begin }) => begin.at >= begun + 200);
    const failed = meanwhile.filter(({ end }) => end !== undefined && end.type !== 'ok');
    arena.note(
      `while ${READERS} screens waited: ${meanwhile.length} deliveries, 99 of 100 acknowledged within ${slowestAck(arena, begun, 0.99)} ms`,
    );
    for (const { begin, end } of failed)
      arena.object(
        'I5',
        `Request ${begin.op} had no acknowledgement while screens were slow: ${end?.status ?? end?.error}.`,
      );
    await locker.query('unlock tables');
    await Promise.all(readers);
  } finally {
    locker.destroy();
  }
}
