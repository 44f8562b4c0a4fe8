import { expect, test } from 'vitest';
import type { Scope } from '../../platform/scope.ts';
import { testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { system } from '../audit/index.ts';
import { givenSourcesService } from './given-sources-service.ts';

async function given(status: string, onResumed?: (scope: Scope, id: number) => Promise<void>) {
  const { scope, world } = await testEntity();
  const resumed: number[] = [];
  const service = givenSourcesService(world, {
    onResumed: onResumed ?? (async (_scope, id) => void resumed.push(id)),
  });
  return { scope, service, resumed, id: await givenSource(scope, { status }) };
}

test.each(['paused', 'needs_attention'])('a %s form that becomes active resumes its events', async (status) => {
  const { scope, service, resumed, id } = await given(status);
  await service.update(scope, { id, change: { name: 'Renamed' }, by: system });
  expect(resumed).toEqual([]);
  await service.update(scope, { id, change: { status: 'active' }, by: system });
  expect(resumed).toEqual([id]);
  await service.update(scope, { id, change: { status: 'active' }, by: system });
  expect(resumed).toEqual([id]);
});

test('pausing resumes nothing', async () => {
  const { scope, service, resumed, id } = await given('active');
  await service.update(scope, { id, change: { status: 'paused' }, by: system });
  expect(resumed).toEqual([]);
});

test('what cannot be resumed stays paused, so that the next try resumes it', async () => {
  const { scope, service, id } = await given('paused', async () => {
    throw new Error('no luck');
  });
  await expect(
    service.update(scope, { id, change: { status: 'active', name: 'Renamed' }, by: system }),
  ).rejects.toThrow('no luck');
  expect(await service.read(scope, id)).toMatchObject({ status: 'paused', name: 'Landing page' });
});

test('what resuming writes commits with the change', async () => {
  const { scope, service, id } = await given('paused', async (tx, sourceId) => {
    await tx.rows('lead_source_health').where({ source_id: sourceId }).update({ last_error: 'written along' });
  });
  const source = await service.update(scope, { id, change: { status: 'active' }, by: system });
  expect(source).toMatchObject({ status: 'active', health: { last_error: 'written along' } });
});
