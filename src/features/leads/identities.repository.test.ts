import { expect, test } from 'vitest';
import type { Scope } from '../../platform/scope.ts';
import { testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { type Identity, identitiesIn } from './identities.repository.ts';

const email = (value: string, leadId: number): Identity => ({ kind: 'email', value, leadId });
const phone = (value: string, leadId: number): Identity => ({ kind: 'phone', value, leadId });

const claimed = async (scope: Scope, identities: Identity[]) =>
  (await identitiesIn(scope).claim(identities)).map(({ oldestLeadId, leads }) => [oldestLeadId, leads]);

test('the first lead with an email or phone is the oldest, within and across calls; each lead counts once', async () => {
  const { scope } = await testEntity();
  expect(
    await claimed(scope, [email('a@x.example', 7), phone('+1', 7), email('a@x.example', 5), email('b@x.example', 6)]),
  ).toEqual([
    [7, 2],
    [7, 1],
    [7, 2],
    [6, 1],
  ]);
  expect(await claimed(scope, [email('a@x.example', 9), phone('+1', 9), phone('a@x.example', 9)])).toEqual([
    [7, 3],
    [7, 2],
    [9, 1],
  ]);
  expect(await claimed(scope, [])).toEqual([]);
});

test('another entity has its own persons', async () => {
  const [mine, theirs] = [await testEntity(), await testEntity()];
  await claimed(theirs.scope, [email('a@x.example', 1)]);
  expect(await claimed(mine.scope, [email('a@x.example', 2)])).toEqual([[2, 1]]);
});

test('leads of one person that arrive at once agree on the oldest', async () => {
  const { scope } = await testEntity();
  const claims = await Promise.all(
    [11, 12, 13, 14].map((id) =>
      scope.transaction((tx) => claimed(tx, [phone(`+${id}`, id), email('a@x.example', id), phone('+2', id)])),
    ),
  );
  const oldest = new Set(claims.flatMap(([, ...shared]) => shared.map(([oldestLeadId]) => oldestLeadId)));
  expect(oldest.size).toBe(1);
  expect(claims.map(([, byEmail]) => byEmail?.[1]).toSorted()).toEqual([1, 2, 3, 4]);
});

test('a lead that gives up its email is counted no longer, and the next oldest takes its place', async () => {
  const entity = await testEntity();
  const ids = [
    await givenLead(entity, { email: 'a@x.example' }),
    await givenLead(entity, { email: 'a@x.example' }),
    await givenLead(entity, { email: 'a@x.example' }),
  ];
  const [first = 0, second = 0] = ids;
  await identitiesIn(entity.scope).exchange([email('a@x.example', first)], [email('b@x.example', first)]);
  expect(await claimed(entity.scope, [email('a@x.example', 999_999)])).toEqual([[second, 3]]);
  expect(await claimed(entity.scope, [email('b@x.example', 999_999)])).toEqual([[first, 2]]);
});

test('an email that nobody has any more leaves nothing behind', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, { email: 'a@x.example' });
  await identitiesIn(entity.scope).exchange([email('a@x.example', id), email('never@x.example', id)], []);
  expect(await entity.scope.rows('lead_identities')).toEqual([]);
});
