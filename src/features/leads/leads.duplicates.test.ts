import { beforeAll, describe, expect, test } from 'vitest';
import { arrive } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const duplicatesOf = async (id: number, more: object = {}) =>
  (await entity.call('leads.duplicates', { params: { id }, ...more })).body;

describe('the other leads of a person', () => {
  test('have the same email or phone, the newest first, and say how they match', async () => {
    const [byEmail = 0, both = 0, byPhone = 0, asked = 0] = await arrive(entity, [
      { answers: { email: 'same@mail.example' } },
      { answers: { email: 'same@mail.example', phone: '+14155550160' } },
      { answers: { phone: '+14155550160' } },
      { answers: { email: 'same@mail.example', phone: '+14155550160' } },
    ]);
    await arrive(entity, [{ answers: { email: 'other@mail.example' } }]);
    const { data, total } = await duplicatesOf(asked);
    expect(data.map(({ id, matched_by }: any) => [id, matched_by])).toEqual([
      [byPhone, ['phone']],
      [both, ['email', 'phone', 'link']],
      [byEmail, ['email', 'link']],
    ]);
    expect(total).toBe(3);
    const second = await duplicatesOf(asked, { query: { limit: 1, offset: 1 } });
    expect(second.data.map(({ id }: any) => id)).toEqual([both]);
  });

  test('are linked ones too, whose email was changed since', async () => {
    const [first = 0, second = 0] = await arrive(
      entity,
      [1, 2].map(() => ({ answers: { email: 'link@mail.example' } })),
    );
    await entity.call('leads.update', { params: { id: second }, body: { email: 'new@mail.example' } });
    expect((await duplicatesOf(first)).data).toMatchObject([{ id: second, matched_by: ['link'] }]);
    expect((await duplicatesOf(second)).data).toMatchObject([{ id: first, matched_by: ['link'] }]);
  });

  test('are no deleted ones', async () => {
    const [first = 0, second = 0] = await arrive(
      entity,
      [1, 2].map(() => ({ answers: { email: 'del@mail.example' } })),
    );
    await entity.call('leads.remove', { params: { id: second } });
    expect(await duplicatesOf(first)).toMatchObject({ data: [], total: 0 });
    expect((await entity.call('leads.duplicates', { params: { id: second } })).status).toBe(404);
  });

  test('are no strangers who share a switchboard', async () => {
    const many = await arrive(
      entity,
      Array.from({ length: 22 }, () => ({ answers: { phone: '+14155550171' } })),
    );
    expect((await duplicatesOf(many[21] as number)).data.every(({ matched_by }: any) => matched_by[0] === 'link')).toBe(
      true,
    );
  });

  test('are shown to a rep as far as the rep may see leads', async () => {
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    const email = 'sight@mail.example';
    const own = await givenLead(entity, { email, assignedTo: entity.ids.rep1 });
    const theirs = await givenLead(entity, { email, assignedTo: entity.ids.rep2 });
    expect(await duplicatesOf(own, { as: 'rep1' })).toMatchObject({ data: [], total: 0 });
    expect((await duplicatesOf(own)).data).toMatchObject([{ id: theirs }]);
    expect((await entity.call('leads.duplicates', { params: { id: theirs }, as: 'rep1' })).status).toBe(404);
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'entity' });
  });
});
