import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { everythingOf, markedLead } from './testing/marked-rows.ts';
import { operations, ownRequest } from './testing/own-request.ts';
import { testPage } from './testing/page.ts';
import { send, type Sent } from './testing/send.ts';
import { testWorld } from './testing/world.ts';

// Every test here is made from the catalogue: what changes something is covered by being declared, or says here why it is not.

/** Not GET, and yet nothing of the company's is changed by the caller. */
const CHANGES_NOTHING: Readonly<Record<string, string>> = {
  'assignment_rules.simulate': 'replays leads and writes nothing',
  'sources.previewMapping': 'shows what would be',
  'sources.check': 'looks at the page; what it finds is recorded as found by the system',
  'analytics.customReport': 'figures, asked for with a body',
  'notifications.read': 'what somebody has read is their own affair',
  'notifications.readAll': 'what somebody has read is their own affair',
};

/** What goes before a change that the example alone would not find possible. */
const prepared: Readonly<Record<string, (entity: TestEntity) => Promise<Partial<Sent>>>> = {
  async 'leads.create'(entity) {
    await entity.call('leads.create', { body: { email: 'first@people.example' } }); // makes the source that such leads have
    return {};
  },
  async 'leads.restore'(entity) {
    const id = await markedLead(entity);
    await entity.call('leads.remove', { params: { id } });
    return { params: { id } };
  },
  'assignments.unassign': async (entity) => ({ body: { leadId: await assignedLead(entity), reason: 'test' } }),
  'assignments.reassign': async (entity) => ({
    body: { leadId: await assignedLead(entity), newAssignedUserId: entity.ids.rep2, reason: 'test' },
  }),
  'assignments.claim': async (entity) => ({ token: await entity.tokenOf('rep1') }),
  'sources.readBack': async (entity) => ({ params: { id: (await testPage(entity)).sourceId } }),
};

async function assignedLead(entity: TestEntity): Promise<number> {
  const leadId = await markedLead(entity);
  await entity.call('assignments.assign', { body: { leadId, assignedUserId: entity.ids.rep1, reason: 'test' } });
  return leadId;
}

const changing = operations.filter(
  ({ operation, endpoint }) => endpoint.method !== 'get' && !(operation in CHANGES_NOTHING),
);

async function given({ operation, endpoint }: (typeof operations)[number]) {
  const entity = await testEntity();
  const own = await ownRequest({ operation, endpoint }, entity);
  return { entity, sent: { ...own, ...(await prepared[operation]?.(entity)) } };
}

const records = ({ scope }: TestEntity) => scope.rows('audit_log').orderBy('id');

describe('every change', () => {
  test.each(changing)('$operation is recorded with who did it, from where and to what', async (each) => {
    const { entity, sent } = await given(each);
    const before = (await records(entity)).length;
    const reply = await send(entity.world.http, each.endpoint, sent);
    expect(reply.status, reply.text).toBeLessThan(300);
    const caller = each.operation === 'assignments.claim' ? entity.ids.rep1 : entity.ids.admin;
    expect((await records(entity)).slice(before)).toContainEqual(
      expect.objectContaining({
        actor: 'user',
        user_id: caller,
        address: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$/),
        action: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
        subject_type: expect.stringMatching(/^[a-z_]+$/),
        at: expect.any(Date),
      }),
    );
  });

  describe('that cannot be recorded', () => {
    const refuse = ({ sql }: { sql: string }) => {
      if (/^insert into `audit_log`/.test(sql)) throw new Error('There is no place for the record of changes');
    };
    let isRefusing = false;
    const listener = (query: { sql: string }) => isRefusing && refuse(query);
    beforeEach(async () => void (await testWorld()).outside.db.on('query', listener));
    afterEach(async () => {
      isRefusing = false;
      (await testWorld()).outside.db.removeListener('query', listener);
    });

    test.each(changing)('$operation is not made', async (each) => {
      const { entity, sent } = await given(each);
      const before = await everythingOf(entity);
      isRefusing = true;
      const { status } = await send(entity.world.http, each.endpoint, sent);
      isRefusing = false;
      expect(status).toBe(500);
      expect(await everythingOf(entity)).toEqual(before);
    });
  });
});

test('what is excepted exists, and leaves no record', async () => {
  for (const operation of Object.keys(CHANGES_NOTHING)) {
    const each = operations.find((one) => one.operation === operation);
    if (!each) throw new Error(`There is no ${operation} any more: take it off the list`);
    const { entity, sent } = await given(each);
    const before = await records(entity);
    await send(entity.world.http, each.endpoint, sent);
    expect([operation, await records(entity)]).toEqual([operation, before]);
  }
});
