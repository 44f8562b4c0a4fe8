import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { addSource, noteError, noteLeads } from './index.ts';

const nine = new Date('2026-11-20T09:00:00.000Z');
const ten = new Date('2026-11-20T10:00:00.000Z');

async function given() {
  const entity = await testEntity();
  const id = await addSource(entity.scope, { type: 'website', name: 'Landing page' });
  const health = async () => (await entity.call('sources.read', { params: { id } })).body.data.health;
  return { scope: entity.scope, id, health };
}

test('the last lead is the latest one, in whatever order leads are written', async () => {
  const { scope, id, health } = await given();
  await noteLeads(scope, new Map([[id, nine]]));
  expect((await health()).last_lead_at).toBe(nine.toISOString());
  await noteLeads(scope, new Map([[id, ten]]));
  await noteLeads(scope, new Map([[id, nine]]));
  expect(await health()).toMatchObject({
    last_lead_at: ten.toISOString(),
    summary: 'Working: last lead at 2026-11-20 10:00 UTC.',
  });
});

test('the last problem is the latest one, cut to what fits', async () => {
  const { scope, id, health } = await given();
  await noteError(scope, id, { sentence: '😀'.repeat(600), at: ten });
  await noteError(scope, id, { sentence: 'older', at: nine });
  expect(await health()).toMatchObject({ last_error: '😀'.repeat(500), last_error_at: ten.toISOString() });
});

test('another entity’s source hears nothing', async () => {
  const [mine, theirs] = [await given(), await given()];
  await expect(noteLeads(mine.scope, new Map([[theirs.id, ten]]))).rejects.toThrow();
  expect((await theirs.health()).last_lead_at).toBeNull();
});

test('a source can be added in one call, as the default form too', async () => {
  const { scope } = await given();
  const form_key = `seed-${scope.entityId}-form`;
  const first = await addSource(scope, { type: 'website', name: 'One', form_key, is_default_form: true });
  const second = await addSource(scope, { type: 'website', name: 'Two', is_default_form: true });
  const flags = await scope
    .rows('lead_sources')
    .whereIn('id', [first, second])
    .orderBy('id')
    .select('form_key', 'is_default_form');
  expect(flags).toMatchObject([{ form_key, is_default_form: null }, { is_default_form: true }]);
});
