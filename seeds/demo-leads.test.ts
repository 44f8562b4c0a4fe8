import { expect, test } from 'vitest';
import { Sequence } from '../src/platform/sequence.ts';
import { testEntity } from '../src/testing/entity.ts';
import { testForm } from '../src/testing/form.ts';
import { receivedEventOf } from '../src/features/ingestion/received-event.ts';
import { addDemoLeads } from './demo-leads.ts';

test('demo leads are in all stages, with a story that can be read, and known as persons', async () => {
  const entity = await testEntity();
  const { scope, world } = entity;
  const form = await testForm(entity);
  const leadIds = new Sequence(world.outside.db, 'leads');
  await addDemoLeads(scope, { sourceId: form.sourceId, leadIds, company: 'acme' });

  const counts = (await entity.call('leads.counts')).body.data as { status: string; count: number }[];
  expect(counts).toHaveLength(8);
  expect(counts.filter(({ count }) => count === 0)).toEqual([]);
  const changes = await scope.rows('lead_activities').where({ activity_type: 'status_change' }).select('description');
  expect(changes.map(({ description }) => description)).toContain('Status changed from new to qualified');
  const workloads = await scope.rows('rep_workload').select('user_id', 'active_leads');
  for (const { user_id, active_leads } of workloads) {
    const own = await scope
      .rows('lead_data')
      .where({ assigned_user_id: user_id })
      .whereIn('status_id', [1, 2, 3, 4, 5, 6]);
    expect(active_leads).toBe(own.length);
  }

  const [oldest] = await form.leads();
  const { lead_id } = (await form.submit({ phone: oldest?.phone })).body as { lead_id: number };
  await world.app.services.processor.process((await form.events()).map(receivedEventOf));
  expect(await form.lead(lead_id)).toMatchObject({
    duplicate_of_lead_id: oldest?.id,
    assigned_user_id: oldest?.assigned_user_id,
  });
});
