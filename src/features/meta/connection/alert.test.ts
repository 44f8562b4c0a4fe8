import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { needsAttention, raiseAlert, worksAgain } from '../../sources/index.ts';
import { type Connections, givenConnections } from '../../../testing/connections.ts';

let entity: TestEntity;
let our: Connections;
beforeAll(async () => {
  entity = await testEntity();
  our = await givenConnections(entity);
});

describe('the alert', () => {
  const trouble = { kind: 'connection', sentence: 'The token died.', at: new Date() } as const;

  test('is raised once, however many run into it at once, and again after it was over', async () => {
    const { id: sourceId } = await our.connected();
    const fail = () => needsAttention(entity.scope, { sourceId, tokenVersion: 1, ...trouble });
    expect(await Promise.all([fail(), fail(), fail(), fail()])).toEqual([true, true, true, true]);
    expect(await our.alerts(sourceId)).toHaveLength(1);
    expect(await worksAgain(entity.scope, { sourceId, at: new Date() })).toBe(true);
    expect(await worksAgain(entity.scope, { sourceId, at: new Date() })).toBe(false);
    await fail();
    expect((await our.alerts(sourceId)).map(({ open_kind }) => open_kind)).toEqual([null, 'connection']);
  });

  test('of an older token changes nothing, nor does one of a deleted source', async () => {
    const { id: sourceId } = await our.connected();
    expect(await needsAttention(entity.scope, { sourceId, tokenVersion: 0, ...trouble })).toBe(false);
    expect(await our.read(sourceId)).toMatchObject({ status: 'active', health: { last_error: null } });
    await our.remove(sourceId);
    expect(await needsAttention(entity.scope, { sourceId, tokenVersion: 1, ...trouble })).toBe(false);
    expect(await our.alerts(sourceId)).toEqual([]);
  });

  test('of hidden leads is over with the next check that finds all well, and the next ones are told again', async () => {
    const { id: sourceId } = await our.connected();
    const hidden = () =>
      entity.scope.transaction((tx) =>
        raiseAlert(tx, { sourceId, kind: 'hidden_leads', sentence: 'Some are hidden.', at: new Date() }),
      );
    expect([await hidden(), await hidden()]).toEqual([true, false]);
    expect((await our.read(sourceId)).health.summary).toBe('Connected: no lead yet. Some are hidden.');
    expect(await our.check(sourceId)).toMatchObject({ health: { summary: 'Connected: no lead yet.' } });
    expect(await hidden()).toBe(true);
  });

  test('is over when the source is deleted', async () => {
    const { id: sourceId } = await our.connected();
    await needsAttention(entity.scope, { sourceId, tokenVersion: 1, ...trouble });
    await our.remove(sourceId);
    expect((await our.alerts(sourceId)).map(({ open_kind }) => open_kind)).toEqual([null]);
  });
});

test('no token is in any answer, report or row', async () => {
  const own = await testEntity();
  const their = await givenConnections(own);
  const page = our.atMeta();
  const answers: unknown[] = [await their.create(page), await their.create(page)];
  const { id } = (answers[0] as { body: { data: { id: number } } }).body.data;
  for (const kind of ['190', '100', '2', 'hang-up', '80005'] as const) {
    entity.world.graph.setFault({ kind, on: { page: page.page_id }, calls: 1 });
    answers.push(await their.check(id), await their.read(id), await their.send('get', ''));
  }
  answers.push(await their.change(id, { page_token: `${page.page_token}-renewed` }), their.told);
  answers.push(await their.change(id, { page_token: `${page.page_token} with blanks` }));
  for (const table of ['outbox', 'source_alerts', 'lead_source_health', 'lead_sources'] as const)
    answers.push(await own.scope.rows(table));
  const text = JSON.stringify(answers, (_key, value: unknown) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  );
  expect(text).not.toContain(page.page_token);
  const stored = (await their.page(id))?.page_token;
  expect(stored?.includes(page.page_token)).toBe(false);
});
