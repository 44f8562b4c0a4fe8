import { expect, test } from 'vitest';
import { Sequence } from '../../platform/sequence.ts';
import { newUid } from '../../platform/uid.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { testWorld } from '../../testing/world.ts';
import type { ReceivedEvent } from './delivery.ts';

interface Company extends TestEntity {
  readonly sourceId: number;
}

const companies = (count: number): Promise<Company[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const entity = await testEntity();
      return { ...entity, sourceId: await givenSource(entity.scope) };
    }),
  );

/** A delivery that the ledger has, as the queue tells of it. */
async function received(company: Company, answers: object, given: { leadId?: number } = {}): Promise<ReceivedEvent> {
  const { entityId, sourceId, world } = company;
  const [uid, payload, receivedAt] = [newUid(), Buffer.from(JSON.stringify({ answers })), world.outside.now()];
  const [nextId = 0] = await new Sequence(world.outside.db, 'leads', 1).take(1);
  const leadId = given.leadId ?? nextId;
  await givenEvent(company, { uid, payload, source_id: sourceId, lead_id: leadId, state: 'received', reason: null });
  const rest = { contentType: 'application/json', referer: null, channel: 'website', arrivedBy: 'webhook' } as const;
  return { uid, entityId, sourceId, leadId, receivedAt, payload, fetched: null, ...rest };
}

/** One after the other, so that their leads are numbered in this order. */
async function receivedInTurn(some: readonly Company[], answersOf: () => object): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  for (const company of some) events.push(await received(company, answersOf()));
  return events;
}

const processed = async (events: readonly ReceivedEvent[]): Promise<void> =>
  (await testWorld()).app.services.processor.process(events);

const leadsOf = ({ scope }: Company) => scope.rows('lead_data').orderBy('id');
const stateOf = async ({ scope }: Company, { uid }: ReceivedEvent) =>
  scope.rows('webhook_events').where({ uid }).first('state', 'last_error', 'attempts');

let people = 0;
const somebody = () => ({ email: `somebody.${people++}@mail.example` });

async function statementsOf(work: () => Promise<void>): Promise<number> {
  const { db } = (await testWorld()).outside;
  let statements = 0;
  const count = () => {
    statements += 1;
  };
  db.on('query', count);
  await work().finally(() => db.removeListener('query', count));
  return statements;
}

test('a batch of many companies takes no more statements than one of a single company', async () => {
  const [one] = await companies(1);
  const six = await companies(6);
  const ofOne = await Promise.all(six.map(() => received(one as Company, somebody())));
  const ofSix = await Promise.all(six.map((company) => received(company, somebody())));
  expect(await statementsOf(() => processed(ofSix))).toBe(await statementsOf(() => processed(ofOne)));
  for (const company of six) expect(await leadsOf(company)).toMatchObject([{ assigned_user_id: company.ids.rep1 }]);
});

test('a company whose leads cannot be written keeps none of the others from theirs', async () => {
  const [well, ill, other] = (await companies(3)) as [Company, Company, Company];
  await ill.scope.rows('lead_statuses').update({ is_active: false });
  const events = await Promise.all([well, ill, well, other, ill].map((company) => received(company, somebody())));
  await processed(events);
  expect([(await leadsOf(well)).length, (await leadsOf(ill)).length, (await leadsOf(other)).length]).toEqual([2, 0, 1]);
  expect(await stateOf(ill, events[1] as ReceivedEvent)).toMatchObject({
    state: 'received',
    attempts: 1,
    last_error: expect.stringContaining('no open status'),
  });
});

test('a lead that the database refuses takes down no neighbour, neither of its company nor of another', async () => {
  const [mine, theirs] = (await companies(2)) as [Company, Company];
  const taken = await received(mine, somebody(), { leadId: await givenLead(mine) });
  const others = await receivedInTurn([mine, theirs, mine, theirs], somebody);
  await processed([...others.slice(0, 2), taken, ...others.slice(2)]);
  expect(await stateOf(mine, taken)).toMatchObject({ state: 'received', last_error: 'The lead exists already.' });
  expect([(await leadsOf(mine)).length, (await leadsOf(theirs)).length]).toEqual([3, 2]);
  const { rep1, rep2 } = mine.ids;
  const given = (await leadsOf(mine)).filter(({ id }) => id !== taken.leadId);
  expect(given.map(({ assigned_user_id }) => assigned_user_id)).toEqual([rep1, rep2]); // the one that failed took nobody's turn
});

test('one person in two companies of a batch is two strangers; twice in one of them, a person who came again', async () => {
  const [mine, theirs] = (await companies(2)) as [Company, Company];
  const jane = { email: 'jane@mail.example' };
  await processed(await receivedInTurn([mine, theirs, mine], () => jane));
  const [first, again] = await leadsOf(mine);
  expect(again).toMatchObject({ duplicate_of_lead_id: first?.id, assigned_user_id: first?.assigned_user_id });
  expect(await leadsOf(theirs)).toMatchObject([{ duplicate_of_lead_id: null }]);
});

test('many workers with batches of the same companies: every lead once, each pool in turn, and each sight of it the own one', async () => {
  const all = await companies(5);
  const batches = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      Promise.all(
        Array.from({ length: 20 }, (_each, k) => received(all[(k * (n + 1) + n) % 5] as Company, somebody())),
      ),
    ),
  );
  await Promise.all(batches.map(processed));
  let leads = 0;
  for (const company of all) {
    const { rep1, rep2, rep3 } = company.ids;
    const workloads = await company.scope.rows('rep_workload').whereIn('user_id', [rep1, rep2, rep3]);
    const active = workloads.map(({ active_leads }) => active_leads);
    expect(Math.max(...active) - Math.min(...active)).toBeLessThanOrEqual(1);
    const own = await leadsOf(company);
    expect(active.reduce((sum, n) => sum + n, 0)).toBe(own.length);
    const decisions = await company.scope
      .joined<{ lead_id: number; rule_id: number; seen_of: number }>('assignment_decisions', [
        {
          table: 'assignment_pool_snapshots',
          on: { 'assignment_pool_snapshots.id': 'assignment_decisions.snapshot_id' },
        },
      ])
      .select('lead_id', 'assignment_decisions.rule_id', 'assignment_pool_snapshots.rule_id as seen_of');
    expect(decisions.map(({ lead_id }) => lead_id).sort((a, b) => a - b)).toEqual(own.map(({ id }) => id));
    expect(decisions.filter(({ rule_id, seen_of }) => rule_id !== seen_of)).toEqual([]);
    leads += own.length;
  }
  expect(leads).toBe(120);
});
