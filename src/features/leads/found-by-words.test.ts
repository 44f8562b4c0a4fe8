import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { listed, type Query } from '../../testing/listed-leads.ts';
import { FEW, wordsOf } from './found-by-words.ts';

const LEADS = 24;

/** The same leads have both words, and the same phones; but of the second one there are too many entries to look each up. */
const [FEW_OF, MANY_OF] = ['seldom', 'common'];
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
      full_name: isFound ? `${FEW_OF} ${MANY_OF} ${n}` : `${n}`,
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
  for (const beginning of [MANY_OF, `#${reversed}`])
    await entity.scope.addMany(
      'lead_search_terms',
      Array.from({ length: FEW + 1 }, (_, n) => ({ term: `${beginning}${n}x`, lead_id: found[n % 3] ?? 0 })),
    );
});

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
  const words = await wordsOf(entity.scope, [[MANY_OF], [FEW_OF]]);
  expect(words.map(({ beginnings, entries }) => [beginnings, entries > FEW])).toEqual([
    [[FEW_OF], false],
    [[MANY_OF], true],
  ]);
});

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
      for (const search of [MANY_OF, `${MANY_OF} ${FEW_OF}`, `${MANY_OF} com`, FEW_DIGITS, MANY_DIGITS])
        expect(await readThrough({ ...order, ...filter, search }), JSON.stringify({ filter, search })).toEqual(
          expected,
        );
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
    expect(await seenBy(MANY_OF)).toEqual({ ...(await seenBy(FEW_OF)), filters: expect.anything() });
    expect((await seenBy(FEW_OF)).total).toBe(12);
  });
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
