import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { strict } from './platform/endpoint.ts';
import { type Populated, populated } from './testing/marked-rows.ts';
import { type Id, type Operation, withoutIds } from './testing/own-request.ts';
import { send } from './testing/send.ts';

// Attack A7 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared, or its test says what it needs to know.

const reads = withoutIds.filter(({ endpoint }) => endpoint.method === 'get');
const lists = reads.filter(({ endpoint }) => endpoint.list);

/** What a list may be asked for by a field that is neither a choice, a day nor a count: a value that finds rows of that entity. */
const wantedBy: Readonly<Record<string, (entity: Populated) => Id>> = {
  status: () => 'new',
  lead_status: () => 'new',
  search: ({ name }) => name,
  action: () => 'source.',
  subject_type: () => 'source',
  subject_id: ({ sourceId }) => sourceId,
  campaign_id: ({ name }) => name,
  source_id: ({ sourceId }) => sourceId,
  user_id: ({ ids }) => ids.admin,
  assigned_user_id: ({ ids }) => ids.admin,
};

interface Property {
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly override?: { readonly type?: string; readonly minimum?: number; readonly maximum?: number };
}

/** Values of a choice, a day or a count; undefined for what only an entity's own data can say. */
function valuesOf({ enum: choices, format, override }: Property): Id[] | undefined {
  if (choices) return [...choices];
  if (format === 'date') return [new Date().toISOString().slice(0, 10)];
  if (override?.type === 'integer' && override.maximum !== undefined) return [override.minimum ?? 0, override.maximum];
  return undefined;
}

const fieldsOf = ({ endpoint }: Operation) => {
  const { properties = {} } = z.toJSONSchema(strict(endpoint.query as z.ZodType), {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([field, schema]) => ({ field, schema: schema as Property }));
};

const ask = async ({ endpoint }: Operation, entity: Populated, query: Record<string, unknown> = {}) =>
  send(entity.world.http, endpoint, {
    token: await entity.tokenOf('admin'),
    query: { ...(endpoint.stream && { max_seconds: 1 }), ...query }, // a stream lasts as long as it is asked to
  });

/** A list repeats what it was asked: that says nothing of what it found. */
const withoutFilters = (body: object): string => JSON.stringify({ ...body, filters: undefined });

/** Some answers tell how long ago something was. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('what one entity reads', () => {
  test.each(reads)('$operation answers the same, whatever another entity holds', async (each) => {
    const mine = await populated();
    const before = await ask(each, mine);
    const theirs = await populated();
    const after = await ask(each, mine);
    expect(after.status).toBe(200);
    expect(after.body).toEqual(before.body);
    expect(after.text).not.toContain(theirs.name);
  });

  test.each(lists)('$operation shows the own rows, so the canary would be seen', async (each) => {
    const mine = await populated();
    const { body } = await ask(each, mine);
    expect(
      JSON.stringify(body.data),
      `populated() must make a row that ${each.operation} shows to the admin`,
    ).toContain(mine.name);
  });

  test.each(lists)('$operation shows nothing of another entity by any choice, day, count or cursor', async (each) => {
    const [mine, theirs] = [await populated(), await populated()];
    const cursors: unknown[] = [];
    for (const entity of [mine, theirs]) cursors.push((await ask(each, entity, { limit: 1 })).body.next_cursor);
    for (const { field, schema } of fieldsOf(each))
      for (const value of field === 'cursor'
        ? cursors.filter((cursor) => typeof cursor === 'string')
        : (valuesOf(schema) ?? [])) {
        const { status, body } = await ask(each, mine, { [field]: value });
        expect([field, value, status]).toEqual([field, value, 200]);
        expect(withoutFilters(body)).not.toContain(theirs.name);
      }
  });

  test.each(lists)('$operation finds the own rows, and nothing by what only another entity has', async (each) => {
    const [mine, theirs] = [await populated(), await populated()];
    for (const { field } of fieldsOf(each).filter(
      ({ field: name, schema }) => name !== 'cursor' && !valuesOf(schema),
    )) {
      const wanted = wantedBy[field];
      if (!wanted)
        throw new Error(`${each.operation} can be asked by "${field}": say in wantedBy what a value of it is`);
      const [own, foreign] = [wanted(mine), wanted(theirs)];
      expect((await ask(each, mine, { [field]: own })).body.data, `"${field}" finds the own rows`).not.toEqual([]);
      const { status, body } = await ask(each, mine, { [field]: foreign });
      expect(status).toBe(200);
      expect(withoutFilters(body)).not.toContain(theirs.name);
      if (own !== foreign) expect(body, field).toMatchObject({ data: [], total: 0 });
    }
  });
});
