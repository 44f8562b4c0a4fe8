import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { metaId } from '../../../testing/page.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';
import { schedule } from '../schedule.across.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const next = async (page: GivenReadBack) => (await page.row())?.next_read_back_at ?? new Date(0);
const change = (page: GivenReadBack, row: object) =>
  entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update(row);
const checks = async (page: GivenReadBack) =>
  (await entity.scope.rows('outbox').where({ job: 'meta.check-page' })).filter(
    ({ payload }) => (payload as { sourceId?: number }).sourceId === page.sourceId,
  );

describe('a run that is more than one job does', () => {
  test('goes on in further jobs until every form was read', async () => {
    const page = await givenReadBack(entity);
    for (let count = 0; count < 69; count += 1) page.addForm({ id: metaId() });
    expect(await page.run()).toBe(3); // two calls a form, fifty a job
    const forms = await page.forms();
    expect(forms).toHaveLength(70);
    expect(forms.filter(({ watermark }) => watermark === null)).toEqual([]);
    expect(page.calls().filter(({ path }) => path.endsWith('/leads'))).toHaveLength(70); // each once
    expect((await page.row())?.read_back_at).not.toBeNull();
  });

  test('goes on within a form, by its cursor; a job that comes twice doubles nothing', async () => {
    const page = await givenReadBack(entity);
    const ids = Array.from({ length: 110 }, () => page.fillIn());
    const graph: GivenReadBack['needs']['graph'] = {
      ...page.needs.graph,
      formLeads: (asked) => page.needs.graph.formLeads({ ...asked, limit: 2 }),
    };
    await page.runWith({ graph });
    const [job, ...others] = await page.takeJobs();
    expect(others).toEqual([]);
    expect(job?.position).toMatchObject({ formId: page.formId, after: expect.any(String), hasFailed: false });
    expect((await page.forms())[0]).toMatchObject({ watermark: null, read_at: null });
    await page.runWith({ graph }, job);
    await page.runWith({ graph }, job); // its turn is over
    expect(await page.takeJobs()).toEqual([]);
    expect((await page.forms())[0]).toMatchObject({ watermark: expect.any(Date), last_error: null });
    expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id).sort()).toEqual(ids.toSorted());
    expect(await page.events()).toHaveLength(110);
  });

  test('keeps the day that a person asked for through all its jobs, and through a pause of Graph’s in the middle', async () => {
    const page = await givenReadBack(entity);
    const ids = Array.from({ length: 30 }, () => metaId());
    for (const id of ids) page.addForm({ id });
    const createdTime = new Date(Date.now() - 20 * 24 * HOUR);
    const old = ids.map((formId) => page.fillIn({ formId, createdTime }));
    await page.service.run(entity.scope, {
      sourceId: page.sourceId,
      since: new Date(Date.now() - 30 * 24 * HOUR).toISOString(),
    });
    const [job] = await page.takeJobs();
    const fault = entity.world.graph.setFault({ kind: '80005', on: { page: page.pageId }, minutes: 1 });
    await expect(page.runWith({}, job)).rejects.toThrow('later');
    entity.world.graph.clearFaults(fault);
    page.clock.ahead += HOUR;
    await page.run(); // the page's own turn comes first
    await page.run(job); // the same job, tried again
    expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id).sort()).toEqual(old.toSorted());
  });

  test('tells its last job that somebody asked meanwhile', async () => {
    const page = await givenReadBack(entity);
    for (let count = 0; count < 30; count += 1) page.addForm({ id: metaId() });
    await page.runWith({
      graph: {
        ...page.needs.graph,
        async forms(asked) {
          await page.service.request(entity.scope, page.sourceId);
          return page.needs.graph.forms(asked);
        },
      },
    });
    for (const job of await page.takeJobs()) await page.run(job);
    expect((await page.row())?.read_back_at).not.toBeNull();
    expect((await next(page)).getTime()).toBeLessThanOrEqual(page.now().getTime());
  });

  test('does not forget in its last job what failed in its first', async () => {
    const page = await givenReadBack(entity);
    for (let count = 0; count < 69; count += 1) page.addForm({ id: metaId() });
    const fault = entity.world.graph.setFault({ kind: '1', on: { form: page.formId, edge: 'leads' } });
    await page.run();
    entity.world.graph.clearFaults(fault);
    expect((await page.row())?.read_back_at).toBeNull();
    expect((await next(page)).getTime() - page.now().getTime()).toBeLessThan(HOUR / 2);
  });
});

describe('one run of a page at a time', () => {
  test('a job whose turn another run has taken does nothing', async () => {
    const page = await givenReadBack(entity);
    await page.run({ turn: new Date(Date.now() - 1_000).toISOString() });
    expect(page.calls()).toEqual([]);
  });

  test('a run that is overtaken stops before its next call, and leaves the turn to the other one', async () => {
    const page = await givenReadBack(entity);
    const taken = new Date(Date.now() + HOUR);
    await page.runWith({
      graph: {
        ...page.needs.graph,
        async forms(asked) {
          await change(page, { next_read_back_at: taken });
          return page.needs.graph.forms(asked);
        },
      },
    });
    expect(page.calls().map(({ path }) => path)).toEqual([`/${page.pageId}/leadgen_forms`]);
    expect(await next(page)).toEqual(taken);
  });

  test('a page is not due while it is read, and due by itself when whoever read it died', async () => {
    const page = await givenReadBack(entity);
    let during = new Date(0);
    await page
      .runWith({
        graph: {
          ...page.needs.graph,
          async formLeads() {
            during = await next(page);
            throw new Error('killed');
          },
        },
        report() {
          throw new Error('killed');
        },
      })
      .catch(() => undefined);
    const minutes = (during.getTime() - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(7);
    expect(await next(page)).toEqual(during);
  });

  test('who asks while a run is under way does not disturb it, and gets another one after it', async () => {
    const page = await givenReadBack(entity);
    const early = page.fillIn();
    await page.runWith({
      graph: {
        ...page.needs.graph,
        async formLeads(asked) {
          const answer = await page.needs.graph.formLeads(asked);
          await page.service.request(entity.scope, page.sourceId);
          return answer;
        },
      },
    });
    expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id)).toEqual([early]);
    expect((await page.row())?.read_back_at).not.toBeNull();
    expect((await next(page)).getTime()).toBeLessThanOrEqual(page.now().getTime());
  });
});

test.each(['paused', 'needs_attention'])(
  'a page that is %s is not read; it is due as soon as it is active',
  async (status) => {
    const page = await givenReadBack(entity);
    await entity.scope.rows('lead_sources').where({ id: page.sourceId }).update({ status });
    await page.run();
    expect(page.calls()).toEqual([]);
    await schedule(entity.world.app.across, page.now);
    expect(await page.takeJobs()).toEqual([]);
    await entity.scope.rows('lead_sources').where({ id: page.sourceId }).update({ status: 'active' });
    await schedule(entity.world.app.across, page.now);
    expect(await page.takeJobs()).toHaveLength(1);
  },
);

describe('the schedule', () => {
  test('makes one job for each page that is due, whatever the number of processes', async () => {
    const pages = [await givenReadBack(entity), await givenReadBack(entity), await givenReadBack(entity)];
    for (const page of pages) await change(page, { next_read_back_at: new Date(0), next_check_at: new Date(0) });
    await Promise.all(Array.from({ length: 4 }, () => schedule(entity.world.app.across, () => new Date())));
    for (const page of pages) {
      const jobs = await page.takeJobs();
      expect(jobs).toEqual([{ sourceId: page.sourceId, turn: (await next(page)).toISOString() }]);
      expect(await checks(page)).toHaveLength(1);
      page.fillIn();
      await page.run(jobs[0]);
      expect(await page.events()).toHaveLength(1);
    }
  });

  test('leaves alone what is not due, deleted, or not connected; of that it still asks whether it can be', async () => {
    const [later, free, deleted] = [
      await givenReadBack(entity),
      await givenReadBack(entity),
      await givenReadBack(entity),
    ];
    await change(later, { next_read_back_at: new Date(Date.now() + HOUR), next_check_at: new Date(Date.now() + HOUR) });
    await change(free, { next_read_back_at: new Date(0), next_check_at: new Date(0), claimed_page_id: null });
    await change(deleted, { next_read_back_at: new Date(0), next_check_at: new Date(0) });
    await entity.scope.rows('lead_sources').where({ id: deleted.sourceId }).update({ deleted_at: new Date() });
    await schedule(entity.world.app.across, () => new Date());
    for (const page of [later, deleted]) expect([await page.takeJobs(), await checks(page)]).toEqual([[], []]);
    expect([await free.takeJobs(), (await checks(free)).length]).toEqual([[], 1]);
  });
});
