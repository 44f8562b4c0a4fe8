import { beforeAll, describe, expect, test } from 'vitest';
import { contradictionsOf, recountOf, workloadsOf } from '../assignments/given-workloads.ts';
import { arrive } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const read = (id: number) => entity.call('leads.read', { params: { id } });
const remove = (id: number, more: object = {}) => entity.call('leads.remove', { params: { id }, ...more });
const restore = (id: number, more: object = {}) => entity.call('leads.restore', { params: { id }, ...more });
const one = async (email: string) => (await arrive(entity, [{ answers: { email } }]))[0] as number;

describe('a deleted lead', () => {
  test('is in no list, count, search or pipeline, and its rep has one lead less', async () => {
    const id = await one('gone@mail.example');
    const total = async () => (await entity.call('leads.list')).body.total;
    const before = await total();
    expect((await remove(id)).body.data).toMatchObject({ id, erased_at: null, other_lead_ids: [] });
    expect((await read(id)).status).toBe(404);
    expect(await total()).toBe(before - 1);
    expect((await entity.call('leads.list', { query: { search: 'gone' } })).body.data).toEqual([]);
    expect(JSON.stringify((await entity.call('leads.pipeline')).body)).not.toContain('gone@mail.example');
    expect((await entity.call('leads.update', { params: { id }, body: { first_name: 'X' } })).status).toBe(404);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
    expect(await contradictionsOf(entity)).toEqual([]);
  });

  test('does not wait for a rep any more', async () => {
    const lonely = await testEntity();
    await lonely.scope.rows('users').update({ is_available: false });
    const [id = 0] = await arrive(lonely, [{}]);
    expect(await lonely.scope.rows('assignment_waiting')).toHaveLength(1);
    await lonely.call('leads.remove', { params: { id } });
    expect(await lonely.scope.rows('assignment_waiting')).toEqual([]);
    await lonely.call('leads.restore', { params: { id } });
    expect(await lonely.scope.rows('assignment_waiting')).toHaveLength(1);
  });

  test('is nobody whom a new lead could be a duplicate of', async () => {
    const first = await one('again@mail.example');
    const second = await one('again@mail.example');
    await remove(first);
    const third = await one('again@mail.example');
    expect((await read(third)).body.data.duplicate_of_lead_id).toBe(second);
    await restore(first);
    const fourth = await one('again@mail.example');
    expect((await read(fourth)).body.data.duplicate_of_lead_id).toBe(first);
  });

  test('comes back with all that it had, to the same rep', async () => {
    const id = await one('back@mail.example');
    const { updated_at: _, assigned_at: __, ...before } = (await read(id)).body.data;
    await remove(id);
    const { status, body } = await restore(id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject(before);
    expect((await read(id)).body.data).toMatchObject(before);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
    const deeds = await entity.scope.rows('audit_log').where({ subject_id: id }).orderBy('id').select('action');
    expect(deeds.map(({ action }) => action)).toEqual(expect.arrayContaining(['lead.deleted', 'lead.restored']));
  });

  test('goes to another rep if the former one has left', async () => {
    const id = await one('left@mail.example');
    const rep = (await read(id)).body.data.assigned_user_id;
    await remove(id);
    await entity.scope.rows('users').where({ id: rep }).update({ is_active: false });
    const { body } = await restore(id);
    await entity.scope.rows('users').where({ id: rep }).update({ is_active: true });
    expect(body.data.assigned_user_id).not.toBe(rep);
    expect(body.data.assigned_user_id).not.toBeNull();
  });

  test('cannot be deleted again, and only a deleted one can be restored', async () => {
    const id = await one('twice@mail.example');
    expect((await restore(id)).status).toBe(409);
    expect((await remove(id)).status).toBe(200);
    expect((await remove(id)).status).toBe(404);
    expect((await restore(id)).status).toBe(200);
    expect((await restore(999_999_999)).status).toBe(404);
  });

  test.each([
    ['admin', 200],
    ['manager', 200],
    ['rep1', 403],
    ['support', 403],
  ] as const)('%s gets %i for deleting and restoring', async (as, status) => {
    const id = await one(`${as}@mail.example`);
    expect((await remove(id, { as })).status).toBe(status);
    if (status === 403) await remove(id);
    expect((await restore(id, { as })).status).toBe(status);
  });

  test('and the many who delete, assign and move it in the same instant leave one truth', async () => {
    const ids = await arrive(
      entity,
      Array.from({ length: 6 }, (_, n) => ({ answers: { email: `race${n}@mail.example` } })),
    );
    const statuses = await Promise.all(
      ids.flatMap((id) => [
        remove(id),
        entity.call('assignments.reassign', { body: { leadId: id, newAssignedUserId: entity.ids.rep2, force: true } }),
        arrive(entity, [{}]).then(() => ({ status: 200 })),
      ]),
    );
    for (const { status } of statuses) expect([200, 404, 409]).toContain(status);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
    expect(await contradictionsOf(entity)).toEqual([]);
    const rows = await entity.scope.rows('lead_data').whereIn('id', ids).whereNotNull('deleted_at');
    expect(rows.filter(({ assigned_user_id }) => assigned_user_id !== null)).toEqual([]);
  });
});

describe('a version', () => {
  const tagOf = async (id: number) => (await read(id)).headers['etag'] as string;

  test('that is stale can neither be changed nor deleted', async () => {
    const id = await one('version@mail.example');
    const tag = await tagOf(id);
    const change = (first_name: string, ifMatch: string) =>
      entity.call('leads.update', { params: { id }, body: { first_name }, headers: { 'If-Match': ifMatch } });
    const first = await change('One', tag);
    expect(first.status).toBe(200);
    expect(first.headers['etag']).toBe(await tagOf(id));
    expect((await change('Two', tag)).status).toBe(409);
    expect((await remove(id, { headers: { 'If-Match': tag } })).status).toBe(409);
    expect((await read(id)).body.data.first_name).toBe('One');
    expect((await change('Three', '*')).status).toBe(200);
    expect((await remove(id, { headers: { 'If-Match': await tagOf(id) } })).status).toBe(200);
  });
});
