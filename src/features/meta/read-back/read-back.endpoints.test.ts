import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenSource } from '../../../testing/given-source.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 24 * HOUR).toISOString().slice(0, 10);
const ask = (id: number, body: object = {}) => entity.call('sources.readBack', { params: { id }, body });
const setPage = (page: GivenReadBack, row: object) =>
  entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update(row);
const setStatus = (page: GivenReadBack, status: string) =>
  entity.scope.rows('lead_sources').where({ id: page.sourceId }).update({ status });

describe('asking for a read-back', () => {
  test('makes the page due at once', async () => {
    const page = await givenReadBack(entity);
    const { status, body } = await ask(page.sourceId);
    expect([status, body.data]).toEqual([200, { source_id: page.sourceId, queued: true }]);
    expect(body.message).toContain('read back');
    expect((await page.row())?.next_read_back_at?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('from a day on makes a job for it, which begins with that day in the entity’s time zone', async () => {
    const page = await givenReadBack(entity);
    const { status } = await ask(page.sourceId, { since: day(10) });
    expect(status).toBe(200);
    expect(await page.takeJobs()).toEqual([{ sourceId: page.sourceId, since: `${day(10)}T00:00:00.000Z` }]);
  });

  test.each([[day(91)], [day(-2)], ['yesterday']])('from %s on, which Meta cannot give, is a 400', async (since) => {
    const page = await givenReadBack(entity);
    const { status, body } = await ask(page.sourceId, { since });
    expect([status, body.errors[0].path]).toEqual([400, 'since']);
    expect(await page.takeJobs()).toEqual([]);
  });

  test('of what cannot be read says why', async () => {
    const page = await givenReadBack(entity);
    const refused = async (id: number) => {
      const { status, body } = await ask(id);
      return `${status} ${body.message}`;
    };
    expect(await refused(await givenSource(entity.scope))).toMatch(/^409 .*website form/);
    await setStatus(page, 'paused');
    expect(await refused(page.sourceId)).toMatch(/^409 .*paused/);
    await setStatus(page, 'needs_attention');
    expect(await refused(page.sourceId)).toMatch(/^409 .*needs attention/);
    await setPage(page, { claimed_page_id: null });
    await setStatus(page, 'active');
    expect(await refused(page.sourceId)).toMatch(/^409 .*not connected/);
    expect(await refused(999_999)).toMatch(/^404/);
  });
});

test('completeness and forms are told over HTTP', async () => {
  const page = await givenReadBack(entity);
  page.fillIn();
  await page.run();
  const params = { id: page.sourceId };
  const { body } = await entity.call('sources.completeness', { params, query: { date_from: day(2) } });
  expect(body.data).toMatchObject({ source_id: page.sourceId, date_from: day(2), totals: { at_meta: 1, missing: 1 } });
  const tooLong = await entity.call('sources.completeness', { params, query: { date_from: day(40), date_to: day(0) } });
  expect([tooLong.status, tooLong.body.errors[0].path]).toEqual([400, 'date_to']);
  const forms = await entity.call('sources.forms', { params });
  expect(forms.body).toMatchObject({
    total: 1,
    data: [{ form_id: page.formId, questions: { length: 3 }, version: 1 }],
  });
  const website = { id: await givenSource(entity.scope) };
  expect((await entity.call('sources.completeness', { params: website })).status).toBe(409);
  expect((await entity.call('sources.forms', { params: website })).body).toMatchObject({ total: 0, data: [] });
});
