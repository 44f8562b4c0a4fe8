import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { hasMoreLeadsThan, leadTable } from './lead-table.ts';

test('leads are counted up to a limit, over several statuses together', async () => {
  const entity = await testEntity();
  const sourceId = await givenSource(entity.scope);
  for (const status of ['new', 'new', 'new', 'won', 'won', 'lost']) await givenLead(entity, { sourceId, status });
  const { leads } = entity.world.app.services;
  for (const [status, count] of [
    [undefined, 6],
    [['new'], 3],
    [['won', 'new'], 5],
    [['lost', 'won', 'lost', 'negotiation'], 3],
  ] as const) {
    const filters = status === undefined ? {} : { status: [...status] };
    for (let most = 0; most <= 7; most += 1)
      expect([status, most, await hasMoreLeadsThan(most, leads, [entity.scope, filters])]).toEqual([
        status,
        most,
        count > most,
      ]);
  }
});

test('how far the reading is grows from page to page, and ends at the whole', async () => {
  const entity = await testEntity();
  const sourceId = await givenSource(entity.scope);
  for (let day = 1; day <= 9; day += 1)
    await givenLead(entity, { sourceId, status: day % 2 ? 'new' : 'won', createdAt: new Date(Date.UTC(2026, 1, day)) });
  const { lines } = entity.world.app.services.leads;
  const inSmallPages: typeof lines = (scope, actor, query) =>
    lines(scope, actor, { ...query, limit: Math.min(query.limit, 2) });
  const filters = { status: ['new', 'won'] };
  const done: number[] = [];
  for await (const page of leadTable({ lines: inSmallPages }, entity.scope, filters).pages) done.push(page.done);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(new Set(done).size).toBe(5);
  expect(done.at(-1)).toBe(1);
});
