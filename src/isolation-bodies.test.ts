import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { bodyFields, withAt } from './testing/body-fields.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import {
  everythingOf,
  markedActivity,
  markedEvent,
  markedLead,
  markedSource,
  markedStage,
  markedStatus,
  markedTemplate,
  markedTeam,
} from './testing/marked-rows.ts';
import { claiming, type Id, itWorked, nobodys, operations, ownRequest } from './testing/own-request.ts';
import { send, type Sent } from './testing/send.ts';

// Attacks A2, A5 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared, or its test says what it needs to know.

/** What an id in a body stands for, by its name. */
const madeForBody: Readonly<Record<string, (entity: TestEntity) => Promise<Id>>> = {
  leadId: (entity) => markedLead(entity),
  lead_id: (entity) => markedLead(entity),
  assignedUserId: async ({ ids }) => ids.rep1,
  newAssignedUserId: async ({ ids }) => ids.rep2,
  user_id: async ({ ids }) => ids.rep3,
  team_id: (entity) => markedTeam(entity),
  activityId: (entity) => markedActivity(entity),
  statusId: (entity) => markedStatus(entity),
  from_status_id: (entity) => markedStatus(entity),
  to_status_id: (entity) => markedStatus(entity),
  stageId: (entity) => markedStage(entity),
  event_id: (entity) => markedEvent(entity),
  source_id: (entity) => markedSource(entity),
  assigned_user_id: async ({ ids }) => ids.rep1,
  template_id: (entity) => markedTemplate(entity),
};

/** Ids that are given outside of the installation, where it is decided whose they are; and roles, which are the same for all. */
const GIVEN_OUTSIDE = ['page_id', 'role_id', 'campaign_id'];

/** What else stands beside an id that is taken only so. */
const goesWith: Readonly<Record<string, object>> = {
  team_id: { pool: 'team', members: undefined },
  'filters.source_id': { report_type: 'leads', type: 'leads', filters: {} },
};

/** A field that carries one id or several. */
interface Field {
  readonly at: string;
  readonly isList: boolean;
}

const idFields = (body: z.ZodType): Field[] =>
  bodyFields(body)
    .filter(({ at }) => /(^|_)ids?$|[a-z]Ids?$/.test(nameOf(at)) && !GIVEN_OUTSIDE.includes(nameOf(at)))
    .map(({ at }) => ({ at, isList: at.endsWith('s') }));

const nameOf = (at: string) => at.split('.').at(-1) ?? at;

const carriers = operations
  .filter(({ endpoint }) => endpoint.body !== undefined)
  .flatMap((each) => idFields(each.endpoint.body as z.ZodType).map((field) => ({ ...each, ...field })));

const makerOf = ({ operation, at }: { operation: string; at: string }) => {
  const make = madeForBody[nameOf(at).replace(/s$/, '')];
  if (!make)
    throw new Error(
      `${operation} takes the id "${at}" in its body: say in madeForBody what it stands for, so that this test can try another entity's`,
    );
  return make;
};
const bodyWith = (own: Sent, { at, isList }: Field, ids: readonly Id[]) =>
  withAt(own.body, at, isList ? ids : ids[0], goesWith);

describe('an id of another entity in a body', () => {
  test.each(carriers)('$operation does nothing with a foreign $at', async (each) => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const make = makerOf(each);
    const [own, foreign, beside] = [await ownRequest(each, mine), await make(theirs), await make(mine)];
    const before = await everythingOf(theirs);
    for (const headers of [{}, claiming(theirs)])
      for (const ids of each.isList ? [[foreign], [beside, foreign], [foreign, beside]] : [[foreign]]) {
        const reply = await send(mine.world.http, each.endpoint, { ...own, headers, body: bodyWith(own, each, ids) });
        expect([200, 400, 404, 409]).toContain(reply.status);
        expect(reply.text).not.toContain(theirs.name);
        const nothing = await send(mine.world.http, each.endpoint, {
          ...own,
          headers,
          body: bodyWith(
            own,
            each,
            ids.map((id) => (id === foreign ? nobodys(id) : id)),
          ),
        });
        const asNobodys = JSON.stringify(reply.body).replaceAll(String(foreign), String(nobodys(foreign))); // some answers name what was asked
        expect({ ...JSON.parse(asNobodys), request_id: '' }).toEqual({ ...nothing.body, request_id: '' }); // as of an id that nobody has
      }
    expect(await everythingOf(theirs)).toEqual(before);
  });

  test.each(carriers)('$operation does something with the own $at', async (each) => {
    const mine = await testEntity();
    const own = await ownRequest(each, mine);
    const reply = await send(mine.world.http, each.endpoint, {
      ...own,
      body: bodyWith(own, each, [await makerOf(each)(mine)]),
    });
    expect(itWorked(reply.status), reply.text).toBe(true);
  });
});

describe('lists of ids in a body', () => {
  const bulk = carriers.filter(({ isList }) => isList);

  test.each(bulk)(
    '$operation, given own and foreign $at, tells no foreign from nobody’s and changes no foreign',
    async (each) => {
      const [mine, theirs] = [await testEntity(), await testEntity()];
      const make = makerOf(each);
      const [own, foreign] = [await ownRequest(each, mine), await make(theirs)];
      const before = await everythingOf(theirs);
      const answersTo = async (stranger: Id) => {
        const [first, second] = [await make(mine), await make(mine)];
        const body = bodyWith(own, each, [first, stranger, second]);
        const reply = await send(mine.world.http, each.endpoint, { ...own, body });
        const names = new Map([first, stranger, second].map((id, place) => [id, `the id at ${place}`]));
        const told = JSON.parse(JSON.stringify(reply.body), (_, value) => names.get(value) ?? value);
        return { status: reply.status, told: { ...told, request_id: '' } };
      };
      expect(await answersTo(foreign)).toEqual(await answersTo(nobodys(foreign)));
      expect(await everythingOf(theirs)).toEqual(before);
    },
  );
});
