import { expect } from 'vitest';
import type { TestEntity } from './entity.ts';

export type Query = Readonly<Record<string, string | number>>;

/** A page of leads as the API lists them to the admin, which must be a success. */
export async function listed(entity: TestEntity, query: Query = {}, operation = 'leads.list') {
  const { status, body } = await entity.call(operation, { query });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as {
    data: { id: number; status: string; created_at: string }[];
    total: number;
    next_cursor: string | null;
    total_is_capped?: true;
  };
}

export const idsOf = async (entity: TestEntity, query: Query = {}, operation?: string) =>
  (await listed(entity, query, operation)).data.map(({ id }) => id);

/** Expects a 400 that names this part of the query. */
export async function refused(entity: TestEntity, query: Query, path: string) {
  const { status, body } = await entity.call('leads.list', { query });
  expect([status, body.errors?.[0]?.path], JSON.stringify(query)).toEqual([400, path]);
}
