import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DASHBOARD_TEST_BODY } from '../../../../graph-stand-in/webhook-payload.ts';
import { bodyOf, leadChange } from '../../../testing/facebook.ts';
import { partsOf } from './facebook-body.ts';

const split = (body: object | string) => partsOf(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const keptOf = (body: object) => split(body).map(({ payload }) => JSON.parse(payload.toString()));
const PAGE = '138124712925158';

describe('ids', () => {
  test('T2: an id of any size keeps its digits, whether it is a text or a number', () => {
    for (const id of [
      '1',
      '233370042045345',
      '55459717045641545',
      '9223372036854775807',
      '12345678901234567890123456789012',
    ]) {
      const texts = split(bodyOf(PAGE, leadChange(PAGE, { leadgen_id: id, form_id: id, ad_id: id })));
      const numbers = split(
        JSON.stringify(bodyOf(PAGE, leadChange(PAGE, { leadgen_id: id, form_id: id, ad_id: id }))).replace(
          /"(\d+)"/g,
          '$1',
        ),
      );
      expect(texts).toMatchObject([{ pageId: PAGE, leadgenId: id }]);
      expect(numbers).toEqual(texts); // to the byte, as the ledger keeps it
    }
  });

  test('what could be no id is none, and takes no lead down with it', () => {
    for (const ad_id of [0, '0', '', null, {}, [], 'x', '../me', -1, 1.5, 1e40, true])
      expect(split(bodyOf(PAGE, leadChange(PAGE, { leadgen_id: '77', ad_id, created_time: 'soon' })))).toMatchObject([
        { leadgenId: '77' },
      ]);
    for (const leadgen_id of [0, '0', '', null, {}, 'x', '../me', '1'.repeat(33)])
      expect(split(bodyOf(PAGE, leadChange(PAGE, { leadgen_id })))).toMatchObject([
        { pageId: PAGE, leadgenId: null, held: { state: 'rejected', reason: 'The change names no lead.' } },
      ]);
  });

  test('an entry without an id is of the page that its value names', () => {
    const { entry } = bodyOf(PAGE, leadChange(PAGE));
    const [part] = split({ object: 'page', entry: entry.map(({ changes }) => ({ changes })) });
    expect(part).toMatchObject({ pageId: PAGE, isTest: false });
    expect(part).not.toHaveProperty('held');
  });
});

describe('a body of many', () => {
  test('T3: every change of every entry is a part of its own, in order', () => {
    const [a, b] = [
      bodyOf('11', leadChange('11', { leadgen_id: '1' }), leadChange('11', { leadgen_id: '2' })),
      bodyOf('12', leadChange('12', { leadgen_id: '3' })),
    ];
    const parts = split({ object: 'page', entry: [...a.entry, ...b.entry] });
    expect(parts.map(({ pageId, leadgenId, time }) => [pageId, leadgenId, time])).toEqual([
      ['11', '1', 1_630_087_927],
      ['11', '2', 1_630_087_927],
      ['12', '3', 1_630_087_927],
    ]);
    expect(parts.every(({ held, isTest }) => held === undefined && !isTest)).toBe(true);
  });

  test('a part taken apart again is the same part', () => {
    const body = {
      object: 'page',
      entry: [
        ...bodyOf('11', leadChange('11'), { field: 'feed', value: { post_id: '11_22' } }, 'no object', leadChange('13'))
          .entry,
        { id: '11', time: 5, changed_fields: ['leadgen'] },
        { id: '11', time: 5, messaging: [{ sender: { id: 9 } }] },
      ],
    };
    const parts = split(body);
    expect(parts).toHaveLength(6);
    for (const part of parts) expect(partsOf(part.payload)).toEqual([part]);
  });

  test('more changes than Meta could send are kept as they came', () => {
    const body = bodyOf(PAGE, ...Array.from({ length: 10_001 }, () => ({})));
    expect(split(body)).toMatchObject([
      { pageId: null, held: { state: 'rejected' }, payload: Buffer.from(JSON.stringify(body)) },
    ]);
    expect(split(bodyOf(PAGE, ...Array.from({ length: 10_000 }, () => ({}))))).toHaveLength(10_000);
  });
});

describe('what is no lead', () => {
  test('T3: another field is rejected with its name', () => {
    expect(split(bodyOf(PAGE, { field: 'feed', value: { item: 'like' } }))).toMatchObject([
      { pageId: PAGE, wantsReadBack: false, held: { state: 'rejected', reason: expect.stringContaining('"feed"') } },
    ]);
  });

  test('T3: names of fields without values ask for a read-back, if a lead is among them', () => {
    const named = (changed_fields: string[]) =>
      split({ object: 'page', entry: [{ id: PAGE, time: 5, changed_fields }] });
    expect(named(['feed', 'leadgen'])).toMatchObject([
      {
        pageId: PAGE,
        wantsReadBack: true,
        held: { state: 'rejected', reason: expect.stringContaining('Include Values') },
      },
    ]);
    expect(named(['feed'])).toMatchObject([
      { wantsReadBack: false, held: { reason: expect.stringContaining('"feed"') } },
    ]);
  });

  test('another object is of no page, whatever its id looks like', () => {
    const body = { object: 'instagram', entry: [{ id: PAGE, time: 5, changes: [{ field: 'comments', value: {} }] }] };
    expect(split(body)).toMatchObject([{ pageId: null, held: { reason: expect.stringContaining('"instagram"') } }]);
    expect(keptOf(body)).toEqual([body]);
  });

  test('T5: where entry and value name two pages, nobody can tell whose it is', () => {
    expect(split(bodyOf('11', leadChange('12')))).toMatchObject([
      { pageId: '11', held: { state: 'parked', reason: expect.stringContaining('11 and 12') } },
    ]);
  });

  test.each([
    ["the dashboard's own body", DASHBOARD_TEST_BODY],
    ['entry 0 as a number', DASHBOARD_TEST_BODY.replace('"id":"0"', '"id":0')],
    ['entry 444444444444', DASHBOARD_TEST_BODY.replace('"id":"0"', '"id":"444444444444"')],
    ['a real page, and a lead of fours', bodyOf(PAGE, leadChange(PAGE, { leadgen_id: '444444444444' }))],
  ])('T16: a test of the dashboard is known by its ids: %s', (_name, body) => {
    expect(split(body)).toMatchObject([{ isTest: true, held: { state: 'rejected' } }]);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"object":"page",'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"page"'],
    ['no entries', '{"object":"page"}'],
    ['entries that are no list', '{"object":"page","entry":{}}'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    [
      'depths in a change',
      JSON.stringify(bodyOf(PAGE, { field: 'feed', value: 0 })).replace(
        '0}',
        `${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      ),
    ],
  ])('a body of %s is kept whole', (_name, body) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    expect(partsOf(bytes)).toMatchObject([
      { pageId: null, leadgenId: null, payload: bytes, held: { state: 'rejected' } },
    ]);
  });

  test('whatever a body says, it is taken apart, and every part has a payload and short words', () => {
    const jsonBody = fc.oneof(
      fc.jsonValue(),
      fc.record({
        object: fc.constant('page'),
        entry: fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({
              id: fc.jsonValue(),
              time: fc.jsonValue(),
              changes: fc.array(
                fc.oneof(
                  fc.jsonValue(),
                  fc.record({ field: fc.oneof(fc.constant('leadgen'), fc.jsonValue()), value: fc.jsonValue() }),
                ),
              ),
            }),
          ),
        ),
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          jsonBody.map((body) => JSON.stringify(body)),
          fc.string(),
        ),
        (text) => {
          for (const { payload, pageId, leadgenId, held } of split(text)) {
            expect(payload.length + 1).toBeGreaterThan(0);
            for (const id of [pageId, leadgenId]) expect(id ?? '1').toMatch(/^[1-9]\d{0,31}$/);
            expect(held?.reason.length ?? 0).toBeLessThan(256);
          }
        },
      ),
    );
  });
});
