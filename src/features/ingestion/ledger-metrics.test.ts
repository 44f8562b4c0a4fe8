import request from 'supertest';
import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { receivedEventOf } from './received-event.ts';

const metricsOf = async ({ world }: TestEntity): Promise<string> => (await request(world.http).get('/metrics')).text;

/** One form, whose deliveries become leads at once. */
async function busyForm() {
  const entity = await testEntity();
  const form = await testForm(entity);
  const process = async () => {
    const waiting = (await form.events()).filter(({ state }) => state === 'received');
    await entity.world.app.services.processor.process(waiting.map(receivedEventOf));
  };
  return { entity, form, process };
}

test('the API tells by entity how long leads took to their reps, whichever process made them', async () => {
  const { entity, form, process } = await busyForm();
  for (const seconds of [1, 2, 7]) {
    await form.submit({ email: `${seconds}@b.example` });
    await process();
    const event = (await form.events()).at(-1);
    const assigned_at = new Date((event?.received_at.getTime() ?? 0) + seconds * 1_000);
    await entity.scope
      .rows('lead_assignment_history')
      .where({ lead_id: event?.lead_id ?? 0 })
      .update({ assigned_at });
  }
  const text = await metricsOf(entity);
  const seconds = (quantile: string) =>
    new RegExp(
      `^lead_acknowledged_to_assigned_seconds\\{entity_id="${entity.entityId}",quantile="${quantile}"\\} (.*)$`,
      'm',
    ).exec(text)?.[1];
  expect([seconds('0.5'), seconds('0.99'), seconds('1')]).toEqual(['2', '7', '7']);
});

test('a lead that waits for a rep does not count as assigned, but as the oldest that is not', async () => {
  const { entity, form, process } = await busyForm();
  await entity.scope.rows('users').update({ is_available: false });
  await form.submit({ email: 'a@b.example' });
  await process();
  await entity.scope.rows('assignment_waiting').update({ waiting_since: new Date(Date.now() - 3_600_000) });
  const text = await metricsOf(entity);
  expect(text).not.toContain(`lead_acknowledged_to_assigned_seconds{entity_id="${entity.entityId}"`);
  expect(Number(/^oldest_unassigned_seconds (.*)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(3_600);
});

test('the API tells of queue, spool and ledger', async () => {
  const { entity, form } = await busyForm();
  await form.submit({ email: 'a@b.example' });
  const text = await metricsOf(entity);
  expect(text).toMatch(/^ingest_queue_waiting_jobs \d+$/m);
  expect(text).toMatch(/^ingest_spool_deliveries \d+$/m);
  expect(Number(/^ledger_events\{state="received"\} (.*)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(1);
});
