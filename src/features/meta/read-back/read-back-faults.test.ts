import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../platform/errors.ts';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { metaId } from '../../../testing/page.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const fillIn = (page: GivenReadBack, count: number, formId = page.formId): string[] =>
  Array.from({ length: count }, () => page.fillIn({ formId }));
const seen = async (page: GivenReadBack) => (await page.sightings()).map(({ leadgen_id }) => leadgen_id).sort();
const formNamed = async (page: GivenReadBack, id: string) => (await page.forms()).find(({ form_id }) => form_id === id);
const next = async (page: GivenReadBack) => (await page.row())?.next_read_back_at?.getTime() ?? 0;

describe('T12: a fault in the middle of a form', () => {
  test.each(['1', '2', 'html-502', 'truncated-json', 'error-in-200', '100'] as const)(
    '(%s) leaves its watermark where it was, and the next run skips nothing; other forms go on',
    async (kind) => {
      const page = await givenReadBack(entity);
      const other = metaId();
      page.addForm({ id: other });
      await page.run();
      const marks = new Map((await page.forms()).map(({ form_id, watermark }) => [form_id, watermark]));
      page.clock.ahead += HOUR;
      const [mine, theirs] = [fillIn(page, 250), fillIn(page, 1, other)];
      const { graph } = entity.world;
      let leadCalls = 0;
      await page.runWith({
        graph: {
          ...page.needs.graph,
          async formLeads(asked) {
            const isSecondPage = asked.formId === page.formId && ++leadCalls === 2;
            const fault = isSecondPage
              ? graph.setFault({ kind, on: { form: page.formId, edge: 'leads' }, calls: kind === '100' ? 2 : 1 })
              : undefined;
            return page.needs.graph.formLeads(asked).finally(() => fault !== undefined && graph.clearFaults(fault));
          },
        },
      });
      expect(await formNamed(page, page.formId)).toMatchObject({
        watermark: marks.get(page.formId),
        last_error: expect.stringMatching(/\w.*\./),
      });
      expect(await formNamed(page, other)).toMatchObject({ last_error: null });
      expect((await formNamed(page, other))?.watermark?.getTime()).toBeGreaterThan(marks.get(other)?.getTime() ?? 0);
      expect(await page.events()).toHaveLength(101);
      const soon = (await next(page)) - page.now().getTime();
      expect(soon).toBeLessThan(HOUR / 2);
      await page.run();
      expect(await seen(page)).toEqual([...mine, ...theirs].toSorted());
      expect(await page.events()).toHaveLength(251);
      expect(await formNamed(page, page.formId)).toMatchObject({ last_error: null });
    },
  );
});

test('T12: a lead that cannot be taken in holds up no other, and the watermark waits for it', async () => {
  const page = await givenReadBack(entity);
  const ids = fillIn(page, 120);
  const bad = ids[60] ?? '';
  await page.runWith({
    accept: (delivery) =>
      delivery.payload.includes(bad) ? Promise.reject(new Error('odd')) : page.needs.accept(delivery),
  });
  expect(await page.events()).toHaveLength(119);
  expect((await page.forms())[0]).toMatchObject({ watermark: null, last_error: expect.stringContaining('operator') });
  expect((await page.row())?.read_back_at).toBeNull();
  expect(page.reports.map(String)).toEqual(['Error: odd']);
  await page.run();
  expect(await page.events()).toHaveLength(120);
  expect((await page.forms())[0]).toMatchObject({ watermark: expect.any(Date), last_error: null });
});

test('while the ledger takes nothing the run ends, and the page is due again soon', async () => {
  const page = await givenReadBack(entity);
  fillIn(page, 3);
  await page.runWith({ accept: () => Promise.reject(new Failure('unavailable')) });
  expect((await page.forms())[0]).toMatchObject({ watermark: null, read_at: null });
  expect((await next(page)) - page.now().getTime()).toBeLessThan(HOUR / 2);
  await page.run();
  expect(await page.events()).toHaveLength(3);
});

describe('T10: read-backs come after the leads of this moment', () => {
  test.each(['80005', '80001', '32', '613', '4'] as const)(
    'throttled (%s): Graph is left alone for the time that it names, by everybody, and a little longer by read-backs',
    async (kind) => {
      const page = await givenReadBack(entity);
      fillIn(page, 2);
      const { graph } = entity.world;
      const fault = graph.setFault({ kind, on: { page: page.pageId, edge: 'leads' }, minutes: 30 });
      await page.run();
      const health = await entity.scope.rows('lead_source_health').where({ source_id: page.sourceId }).first();
      expect(health?.last_error).toContain('nothing to do');
      const asked = page.calls().length;
      const until = await page.needs.pauses.untilOf(page.pageId);
      expect(until?.getTime()).toBeGreaterThan(page.now().getTime() + 60_000);
      expect(await next(page)).toBeGreaterThan(until?.getTime() ?? Infinity);
      await page.run();
      expect(page.calls().length).toBe(asked);
      expect((await page.forms())[0]).toMatchObject({ watermark: null });
      graph.clearFaults(fault);
      page.clock.ahead += 24 * HOUR;
      await page.run();
      expect(await page.events()).toHaveLength(2);
      await entity.world.outside.db('graph_pauses').delete();
    },
  );

  test('a page whose quota is used up to three quarters is left alone before it is throttled, with its turn later', async () => {
    const page = await givenReadBack(entity);
    for (let count = 0; count < 20; count += 1) page.addForm({ id: metaId() });
    entity.world.graph.setQuota(page.pageId, { calls: 20 });
    await page.run();
    expect(page.calls().length).toBe(15);
    expect(await page.needs.pauses.untilOf(page.pageId)).toBeNull();
    expect(await next(page)).toBeGreaterThan(page.now().getTime() + 5 * 60_000);
    entity.world.graph.setQuota(page.pageId);
    page.clock.ahead += HOUR;
    await page.run();
    expect((await page.forms()).filter(({ read_at }) => read_at === null)).toEqual([]);
  });

  test('one that a person asked for comes again after the pause, with the day that was asked for', async () => {
    const page = await givenReadBack(entity);
    const old = page.fillIn({ createdTime: new Date(Date.now() - 20 * 24 * HOUR) });
    const work = { since: new Date(Date.now() - 30 * 24 * HOUR).toISOString() };
    const fault = entity.world.graph.setFault({ kind: '80005', on: { page: page.pageId }, minutes: 1 });
    await expect(page.run(work)).rejects.toThrow('later'); // so its job is tried again
    entity.world.graph.clearFaults(fault);
    page.clock.ahead += HOUR;
    await page.run(work);
    expect(await seen(page)).toEqual([old]);
  });
});

describe('T9: a token that died', () => {
  test.each(['190/463', '190/460', '102'] as const)(
    '(%s) is told once, and what was not read is read when the page is connected again',
    async (state) => {
      const page = await givenReadBack(entity);
      const ids = fillIn(page, 2);
      entity.world.graph.setTokenState(page.token, state);
      await page.run();
      await page.run();
      const source = await entity.scope.rows('lead_sources').where({ id: page.sourceId }).first();
      expect(source?.status).toBe('needs_attention');
      expect(await page.alerts()).toMatchObject([{ kind: 'connection', ended_at: null }]);
      expect(page.calls()).toHaveLength(1);
      expect(await next(page)).toBeLessThanOrEqual(page.now().getTime()); // due as soon as it is active
      entity.world.graph.setTokenState(page.token, 'valid');
      await entity.scope.rows('lead_sources').where({ id: page.sourceId }).update({ status: 'active' });
      await page.run();
      expect(await seen(page)).toEqual(ids.toSorted());
    },
  );

  test('says nothing of a newer one: the page is due at once', async () => {
    const page = await givenReadBack(entity);
    entity.world.graph.setTokenState(page.token, '190/463');
    await page.runWith({
      graph: {
        ...page.needs.graph,
        async forms(asked) {
          await entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update({ token_version: 2 });
          return page.needs.graph.forms(asked);
        },
      },
    });
    expect(await page.alerts()).toEqual([]);
    expect(await next(page)).toBeLessThanOrEqual(page.now().getTime());
  });
});

test('Graph that does not answer at all is not asked for every form', async () => {
  const page = await givenReadBack(entity);
  for (let count = 0; count < 10; count += 1) page.addForm({ id: metaId() });
  await page.run();
  const before = page.calls().length;
  const fault = entity.world.graph.setFault({ kind: 'html-502', on: { page: page.pageId } });
  page.clock.ahead += HOUR;
  await page.run();
  expect(page.calls().length - before).toBe(3);
  entity.world.graph.clearFaults(fault);
  expect((await next(page)) - page.now().getTime()).toBeLessThan(HOUR / 2);
});

test('a list of forms that cannot be read holds up no form that is known', async () => {
  const page = await givenReadBack(entity);
  await page.run();
  const id = page.fillIn();
  const fault = entity.world.graph.setFault({ kind: '1', on: { page: page.pageId, edge: 'leadgen_forms' } });
  page.clock.ahead += HOUR;
  await page.run();
  entity.world.graph.clearFaults(fault);
  expect(await seen(page)).toEqual([id]);
  const health = await entity.scope.rows('lead_source_health').where({ source_id: page.sourceId }).first();
  expect(health?.last_error).toContain('forms could not be listed');
  expect((await next(page)) - page.now().getTime()).toBeLessThan(HOUR / 2);
});

test('a form whose leads come, but not its questions, is read, and looked at again', async () => {
  const page = await givenReadBack(entity);
  const id = page.fillIn();
  const fault = entity.world.graph.setFault({ kind: '1', on: { form: page.formId, edge: '' } });
  await page.run();
  expect(await seen(page)).toEqual([id]);
  expect((await page.forms())[0]).toMatchObject({ questions: [], last_error: expect.stringContaining('questions') });
  entity.world.graph.clearFaults(fault);
  page.clock.ahead += HOUR;
  await page.run();
  expect((await page.forms())[0]).toMatchObject({ questions: { length: 3 }, last_error: null });
});
