import { expect, test } from 'vitest';
import { type Person, testEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { givenFollowUp } from './given-activity.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 10, 0, second));

async function livedThrough() {
  const entity = await testEntity();
  const { scope, ids } = entity;
  const source_id = await givenSource(scope, { name: 'Landing page' });
  const leadId = await givenLead(entity, { sourceId: source_id, createdAt: at(1) });
  await scope
    .rows('lead_stages')
    .where({ lead_id: leadId })
    .update({ entered_at: at(1) });
  const delivery = { source_id, lead_id: leadId, payload: Buffer.from('a secret of the payload') };
  await givenEvent(entity, { ...delivery, state: 'processed', received_at: at(0) });
  await givenEvent(entity, { ...delivery, state: 'duplicate', received_at: at(5) });
  for (const [second, activity_type] of [
    [2, 'assignment'],
    [3, 'call'],
    [4, 'status_change'],
    [5, 'note'],
  ] as const)
    await givenFollowUp(entity, {
      of: 'rep1',
      lead_id: leadId,
      created_at: at(second),
      activity_type,
      description: `${second}`,
    });
  const history = { lead_id: leadId, assigned_user_id: ids.rep1, actor: 'user', assigned_by_user_id: ids.manager };
  await scope.add('lead_assignment_history', { ...history, assigned_at: at(2), reassignment_reason: 'knows them' });
  await scope.add('lead_stages', {
    lead_id: leadId,
    status_id: 2,
    entered_at: at(5),
    user_id: ids.rep1,
    notes: 'warm',
  });
  return { entity, leadId };
}

test('all that happened with a lead comes once, the newest first, with who did it', async () => {
  const { entity, leadId } = await livedThrough();
  const { body } = await entity.call('activities.timeline', { params: { id: leadId }, as: 'rep2' });
  expect(body.data.map((one: any) => [one.kind, one.at.slice(17, 19), one.user_name, one.description])).toEqual([
    ['activity', '05', 'rep1 Example', '5'],
    ['stage_change', '05', 'rep1 Example', 'The lead came to qualified.'],
    ['delivery', '05', null, 'Received from Landing page: duplicate.'],
    ['activity', '03', 'rep1 Example', '3'],
    ['assignment', '02', 'manager Example', 'Assigned to rep1 Example.'],
    ['stage_change', '01', null, 'The lead came to new.'],
    ['delivery', '00', null, 'Received from Landing page: processed.'],
  ]);
  expect(body).toMatchObject({ total: 7, next_cursor: null });
  expect(body.data[4].assignment).toMatchObject({ reason: 'knows them', assigned_user_name: 'rep1 Example' });
  expect(JSON.stringify(body)).not.toContain('a secret of the payload');
});

test.each([1, 2, 3, 4])('page by page of %i it is the same', async (limit) => {
  const { entity, leadId } = await livedThrough();
  const whole = (await entity.call('activities.timeline', { params: { id: leadId } })).body.data;
  const read = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = { limit, ...(cursor && { cursor }) };
    const { body } = await entity.call('activities.timeline', { params: { id: leadId }, query });
    read.push(...body.data);
    cursor = body.next_cursor as string | null;
  }
  expect(read).toEqual(whole);
});

test('everybody who sees the lead may read it; a made-up cursor is refused', async () => {
  const { entity, leadId } = await livedThrough();
  const read = (as: Person, query = {}) => entity.call('activities.timeline', { params: { id: leadId }, as, query });
  for (const as of ['admin', 'manager', 'rep1', 'support'] as const) expect((await read(as)).status).toBe(200);
  for (const cursor of [
    'x',
    Buffer.from('["1 2 3",4]').toString('base64url'),
    Buffer.from('[1,4]').toString('base64url'),
  ])
    expect((await read('admin', { cursor })).status).toBe(400);
});
