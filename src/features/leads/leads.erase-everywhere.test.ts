import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../app.ts';
import { logger } from '../../platform/logger.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { facebookDoor } from '../../testing/facebook.ts';
import { testForm } from '../../testing/form.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { until } from '../../testing/until.ts';
import { givenReadBack, HOUR } from '../meta/read-back/given-read-back.ts';
import { exportFiles, removeExpiredExports } from '../reports/index.ts';
import { requestExport } from '../reports/given-export.ts';
import { retentionService } from '../retention/index.ts';

// Attacks A56, A57 of docs/attacks.md.

const DAY = 24 * HOUR;
const lines: string[] = [];
/** Words that nobody else in these databases has. */
const word = () => randomBytes(6).toString('hex');
const [name, mailbox, wish, company] = [word(), word(), word(), word()];
const canaries = [name, mailbox, wish, company];
const email = `${mailbox}@mail.example`;

let entity: TestEntity;
let form: Awaited<ReturnType<typeof testForm>>;
/** The product as a process that writes all that it ever logs into `lines`. */
let talkative: ReturnType<typeof compose>;
let closeWorker: () => Promise<void>;

beforeAll(async () => {
  entity = await testEntity();
  const { outside } = entity.world;
  const log = logger('trace', 'test', { write: (line) => void lines.push(line) });
  const report = (error: unknown, context: object = {}) => log.error({ error, ...context }, 'unexpected error');
  talkative = compose({ ...outside, log, report });
  const worker = talkative.worker('ingest', 2);
  closeWorker = () => worker.close();
  form = await testForm(entity);
});
afterAll(() => closeWorker());

/** Everything in every table of the schema, row by row. */
async function inMysql(): Promise<string[]> {
  const { db } = entity.world.outside;
  const [tables] = (await db.raw(
    "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'",
  )) as [{ name: string }[]];
  const rows: string[][] = [];
  for (const { name: table } of tables) {
    const [found] = (await db.raw('select * from ?? /* `deleted_at` */', [table])) as [object[]];
    rows.push(found.map((row) => `${table}: ${textOf(row)}`));
  }
  return rows.flat();
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    const { type, data } = (each ?? {}) as { type?: string; data?: number[] };
    return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data).toString('latin1') : each;
  });

async function inRedis(): Promise<string[]> {
  const { redis } = entity.world.outside;
  const keys = await redis.keys('*');
  return Promise.all(keys.map(async (key) => `${key}: ${textOf(await valueOf(redis, key))}`));
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === 'hash') return redis.hgetall(key);
  if (type === 'list') return redis.lrange(key, 0, -1);
  if (type === 'set') return redis.smembers(key);
  if (type === 'zset') return redis.zrange(key, '0', '-1');
  return type === 'stream' ? redis.xrange(key, '-', '+') : redis.get(key);
}

async function inFiles(): Promise<string[]> {
  const folder = entity.world.outside.config.dataDir;
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => `${file.name}: ${await readFile(join(file.parentPath, file.name), 'latin1')}`),
  );
}

/** Where a word of the person stands. */
async function hits(): Promise<string[]> {
  const places = [...(await inMysql()), ...(await inRedis()), ...(await inFiles()), ...lines];
  return places.filter((text) => canaries.some((canary) => text.toLowerCase().includes(canary)));
}

const answers = { email, full_name: name, phone: '+1 415 555 0177', wish, company };
const submit = () =>
  form.post({
    body: { answers, page_url: `https://shop.example/?who=${email}`, utm: { source: wish } },
    headers: { 'Idempotency-Key': company, Referer: `https://shop.example/${name}` },
    http: talkative.http(),
  });
const erase = async (id: number) => {
  const reply = await entity.call('leads.remove', { params: { id }, query: { erase: 'true' } });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  await removeExpiredExports(entity.world.app.across, exportFiles(entity.world.outside.config.dataDir), new Date());
};
/** As if it were 401 days later, as far as keys go. */
async function forgetKeys(): Promise<void> {
  const { world, scope } = entity;
  await scope.rows('ingest_keys').update({ first_at: new Date(Date.now() - 401 * DAY) });
  const report = () => undefined; // jobs of other tests, which nobody does
  await retentionService({ ...world.app, now: () => new Date(), report }).pass(new AbortController().signal);
}

test('a person who is erased is nowhere any more: no table, no key of Redis, no file, no line of the log', async () => {
  const { call } = entity;
  expect((await submit()).status).toBe(200);
  const lead = await until('the lead', async () => (await form.leads())[0]);
  for (const format of ['csv', 'json', 'xlsx']) await requestExport(entity, { report_type: 'leads', format });
  await requestExport(entity, { report_type: 'leads', format: 'csv', filters: { search: email } });
  const { body } = await call('reporting.addTemplate', {
    body: { name: 'Leads', type: 'leads', schedule: { frequency: 'daily', time: '09:00' } },
  });
  await call('reporting.runSchedule', { params: { id: body.data.schedule.id } });
  await runJobs(entity);
  await call('activities.log', {
    body: { leadId: lead.id, activityType: 'note', description: `${name} of ${company} likes ${wish}` },
  });
  await call('leads.update', { params: { id: lead.id }, body: { first_name: name, last_name: company } });
  const before = await hits();
  for (const place of ['lead_data', 'lead_search_terms', 'webhook_events', 'lead_activities', '.csv', '.json'])
    expect(before.filter((text) => text.slice(0, 60).includes(place)).length, place).toBeGreaterThan(0);

  await erase(lead.id);
  expect(await hits()).toEqual([]);
});

test('what is delivered again afterwards is answered as a repetition, and nothing of it is kept, also years later', async () => {
  const [lead] = await form.leads();
  for (const pass of [1, 2]) {
    const again = await submit();
    expect([again.status, again.body.lead_id], `pass ${pass}`).toEqual([200, lead?.id]);
    await forgetKeys();
  }
  const other = await form.post({
    body: { answers: { ...answers, wish: `another ${wish}` } },
    headers: { 'Idempotency-Key': company },
  });
  expect(other.status).toBe(409);
  expect(await form.leads()).toHaveLength(1);
  expect((await form.events()).map(({ state, reason }) => [state, reason?.includes('erased') ?? false])).toEqual([
    ['processed', false],
    ['duplicate', true],
    ['duplicate', true],
    ['rejected', true],
  ]);
  for (const state of ['rejected', 'processed']) await entity.call('webhook_events.replay', { body: { state } });
  expect((await form.events()).filter(({ state }) => state === 'received')).toEqual([]);
  expect(await hits()).toEqual([]);
});

test('who fills in the form anew is a new lead: that is another wish than the one that was erased', async () => {
  const first = Number((await form.submit({ email: 'comes@back.example' }, {})).body.lead_id);
  await until('the lead', async () => (await form.leads()).find(({ id }) => id === first));
  await erase(first);
  const soon = await form.submit({ email: 'comes@back.example' }, {});
  expect(soon.body.lead_id).toBe(first); // the same answers within a minute are one submission
  const second = Number((await form.submit({ email: 'comes@back.example', wish: 'a call' }, {})).body.lead_id);
  expect(second).not.toBe(first);
  const lead = await until('the lead', async () => (await form.leads()).find(({ id }) => id === second));
  expect(lead.duplicate_of_lead_id).toBeNull();
});

test('a Facebook lead that is erased comes back neither by its webhook nor by a read-back', async () => {
  const page = await givenReadBack(entity);
  const [who, door] = [word(), facebookDoor(entity.world)];
  const leadgenId = page.fillIn({ fieldData: [{ name: 'email', values: [`${who}@mail.example`] }] });
  await page.run();
  const lead = await until('the lead', async () => (await page.leads())[0]);
  expect(lead.email).toContain(who);
  await erase(lead.id);

  expect((await door.post(page.announcement([leadgenId]))).status).toBe(200);
  page.clock.ahead += 2 * HOUR;
  await page.run();
  await page.process();
  expect((await page.events()).map(({ state, payload, fetched }) => [state, payload.length, fetched])).toEqual([
    ['processed', 0, null],
    ['duplicate', 0, null],
  ]);
  expect(await page.leads()).toMatchObject([{ id: lead.id, email: null, full_name: null }]);
  expect((await inMysql()).filter((row) => row.includes(who))).toEqual([]);
});
