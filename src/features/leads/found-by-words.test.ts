import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import type { LeadSearchTermsRow } from '../../platform/tables.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import type { Place } from './lead-order.ts';
import { listed, type Query } from '../../testing/listed-leads.ts';
import { FEW, leadsOf, leadsOfWord, SOME, wordsOf } from './found-by-words.ts';

const LEADS = 24;

/** The same leads have these words, and the same phones; but of the second there are too many entries to look each up, and of the third to sort. */
const [FEW_OF, MANY_OF, MOST_OF] = ['seldom', 'common', 'usual'];
const [FEW_DIGITS, MANY_DIGITS] = ['7001', '9002'];

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
  const sourceId = await givenSource(entity.scope);
  const found: number[] = [];
  for (let n = 0; n < LEADS; n += 1) {
    const isFound = n % 3 !== 0;
    const id = await givenLead(entity, {
      sourceId,
      full_name: isFound ? `${FEW_OF} ${MANY_OF} ${MOST_OF} ${n}` : `${n}`,
      ...(isFound && { phone: `+4930${1000 + n}${FEW_DIGITS}`, phone_e164: `+4930${1000 + n}${MANY_DIGITS}` }),
      status: n % 2 ? 'new' : 'won',
      platform: n % 4 === 1 ? 'facebook' : 'website',
      createdAt: new Date(Date.UTC(2026, 1, 1, 0, 0, n % 5)),
      attribution: { campaign_id: n % 5 ? 'spring' : 'autumn' },
      ...(n % 6 === 1 && { assignedTo: entity.ids.rep1 }),
    });
    if (isFound) found.push(id);
  }
  const reversed = [...MANY_DIGITS].reverse().join('');
  const created = await creationsOf(found);
  // Some more than the limits, for the server guesses how many there are, and more of others, for it never guesses more than half of the table.
  for (const [beginning, entries] of [
    [MANY_OF, 2.4 * FEW],
    [`#${reversed}`, 2.4 * FEW],
    [MOST_OF, 2.4 * SOME],
    ['other', 2.4 * SOME],
  ] as const)
    await entity.scope.addMany(
      'lead_search_terms',
      // In the order of the key: pages that are split leave the server to guess too many.
      Array.from({ length: entries }, (_, n) => ({
        ...{ term: `${beginning}${String(n).padStart(5, '0')}x`, ...created[(n % 3) as 0 | 1 | 2] },
      })),
    );
});

type Created = Pick<LeadSearchTermsRow, 'lead_id' | 'created_at'>;
const creationsOf = async (ids: readonly number[]) =>
  (await entity.scope.rows('lead_data').whereIn('id', ids)).map(({ id, created_at }) => ({
    lead_id: id,
    created_at,
  })) as [Created, Created, Created];

/** All pages of a list: ids in their order, and the total that each page tells. */
async function readThrough(query: Query) {
  const [ids, totals]: [number[], number[]] = [[], []];
  let cursor: string | null = null;
  do {
    const page = await listed(entity, { ...query, limit: 5, ...(cursor !== null && { cursor }) });
    ids.push(...page.data.map(({ id }) => id));
    totals.push(page.total);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { ids, totals };
}

test('the words of this test are on both sides of what is looked up one by one', async () => {
  const words = await wordsOf(entity.scope, [[MANY_OF], [FEW_OF], [MOST_OF]]);
  expect(words.map(({ entries, first }) => [first, entries > FEW, entries > SOME])).toEqual([
    [FEW_OF, false, false],
    [MANY_OF, true, false],
    [MOST_OF, true, true],
  ]);
  expect(words.map(({ others }) => [others > 0, others > FEW])).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
});

test.each(['asc', 'desc'] as const)(
  'a word whose first term has most of the entries finds each lead once, page by page in the order %s',
  async (direction) => {
    const order = { by: 'created_at', direction } as const;
    // The leads have it by its first term, and three of them by thousands of others too.
    const word = { beginnings: [MANY_OF], entries: SOME + 1, first: MANY_OF, others: 1 };
    const expected = await readThrough({ search: FEW_OF, sort_order: direction });
    const ids: number[] = [];
    for (let after: Place | undefined; ; ) {
      const found = await leadsOfWord(entity.scope, word, { order, limit: 5, after });
      expect(found?.total).toBe(16);
      const page = found?.places.slice(0, 5) ?? [];
      ids.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (!last || found?.places.length !== 6) break;
      after = [
        { column: 'created_at', value: last.created_at as Date },
        { column: 'id', value: last.id },
      ];
    }
    expect(ids).toEqual(expected.ids);
  },
);

describe('a word that many have finds the same leads in the same order with the same totals as one that few have', () => {
  const orders = (['created_at', 'updated_at', 'id', 'status'] as const).flatMap((sort_by) =>
    (['asc', 'desc'] as const).map((sort_order) => ({ sort_by, sort_order })),
  );
  const filters: readonly Query[] = [
    {},
    { status: 'won' },
    { platform: 'website' },
    { campaign_id: 'spring' },
    { status: 'new', platform: 'facebook', campaign_id: 'spring' },
    { date_from: '2026-02-01', date_to: '2026-02-01' },
    { date_from: '2026-02-02' },
  ];

  test.each(orders)('by $sort_by $sort_order, with every filter and page by page', async (order) => {
    for (const filter of [...filters, { assigned_user_id: entity.ids.rep1 }]) {
      const expected = await readThrough({ ...order, ...filter, search: FEW_OF });
      for (const search of [MANY_OF, MOST_OF, `${MANY_OF} ${FEW_OF}`, `${MANY_OF} com`, FEW_DIGITS, MANY_DIGITS])
        expect(await readThrough({ ...order, ...filter, search }), JSON.stringify({ filter, search })).toEqual(
          expected,
        );
    }
  });

  test('by creation that is the order of the leads themselves', async () => {
    const leads = await entity.scope.rows('lead_data').orderBy(['created_at', 'id']);
    const ids = leads.filter(({ full_name }) => full_name?.startsWith(FEW_OF)).map(({ id }) => id);
    for (const search of [FEW_OF, MANY_OF, MOST_OF]) {
      expect((await readThrough({ search, sort_order: 'asc' })).ids).toEqual(ids);
      expect((await readThrough({ search })).ids).toEqual(ids.toReversed());
    }
  });

  test('from an offset on, and for a rep who sees only own leads and those of nobody', async () => {
    const stretch = { offset: 3, limit: 4 };
    const [few, many] = [
      { ...stretch, search: FEW_OF },
      { ...stretch, search: MANY_OF },
    ];
    expect(await listed(entity, many)).toEqual({ ...(await listed(entity, few)), filters: expect.anything() });
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    const seenBy = async (search: string) =>
      (await entity.call('leads.list', { as: 'rep2', query: { search, limit: 50 } })).body;
    for (const common of [MANY_OF, MOST_OF])
      expect(await seenBy(common)).toEqual({ ...(await seenBy(FEW_OF)), filters: expect.anything() });
    expect((await seenBy(FEW_OF)).total).toBe(12);
  });
});

test('the leads of a common word are counted up to a cap, whether they have it in one term or in several', async () => {
  const cap = 10;
  const common = (first: string) => ({ beginnings: [first], entries: SOME + 1, first, others: SOME });
  const rare = (first: string) => ({ beginnings: [first], entries: 1, first, others: 1 });
  const known = (first: string) => ({ ...common(first), ...(first === FEW_OF && { others: 0 }) });
  for (const word of [common, rare, known]) {
    expect(await leadsOf(entity.scope, word(FEW_OF), cap)).toBe(cap); // one term of 16 leads
    expect(await leadsOf(entity.scope, word(FEW_OF), 17)).toBe(16);
    expect(await leadsOf(entity.scope, word(MOST_OF), cap)).toBe(cap); // the same 16 leads, and of three of them thousands of terms
    expect(await leadsOf(entity.scope, word(MOST_OF), 17)).toBe(16);
    expect(await leadsOf(entity.scope, word(`${MOST_OF}0`), cap)).toBe(3);
    expect(await leadsOf(entity.scope, word('nobody'), cap)).toBe(0);
  }
});

test('a deleted lead is in no total of a word, and in them again when it is restored', async () => {
  const id = await givenLead(entity, { full_name: 'Vanishing' });
  await givenLead(entity, { full_name: 'Vanishing' });
  const total = async () => (await listed(entity, { search: 'vanish', limit: 1 })).total;
  expect(await total()).toBe(2);
  await entity.call('leads.remove', { params: { id } });
  expect(await total()).toBe(1);
  expect(await entity.scope.rows('lead_search_terms').where({ lead_id: id })).toEqual([]);
  await entity.call('leads.restore', { params: { id } });
  expect(await total()).toBe(2);
});

test('whatever becomes of a lead, its terms say when it was created', async () => {
  const entity = await testEntity();
  const createdAt = new Date(Date.UTC(2026, 2, 1, 12, 0, 0, 123));
  const id = await givenLead(entity, { full_name: 'Before', createdAt });
  await entity.call('leads.update', { params: { id }, body: { first_name: 'After' } });
  await entity.call('leads.remove', { params: { id } });
  await entity.call('leads.restore', { params: { id } });
  const terms = await entity.scope.rows('lead_search_terms').where({ lead_id: id });
  expect(terms.map(({ term }) => term)).toContain('after');
  expect(new Set(terms.map(({ created_at }) => created_at.getTime()))).toEqual(new Set([createdAt.getTime()]));
});
