import { beforeAll, describe, expect, test } from 'vitest';
import { DASHBOARD_TEST_BODY } from '../../../../graph-stand-in/webhook-payload.ts';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { bodyOf, facebookDoor, givenPage, leadChange, signatureOf } from '../../../testing/facebook.ts';
import { metaId } from '../../../testing/page.ts';
import { leadgenKey, readMetaPayload } from '../../ingestion/index.ts';

// Attacks A32, A36 of docs/attacks.md.

let entity: TestEntity;
let door: ReturnType<typeof facebookDoor>;
beforeAll(async () => {
  entity = await testEntity();
  door = facebookDoor(entity.world);
});

/** Of this page, or of this lead. */
const unrouted = (where: { page_id?: string; leadgen_id?: string }) =>
  entity.world.app.across.read('the test looks', (db) => db('unrouted_deliveries').where(where).orderBy('id'));
const leadOf = (event: { payload: Buffer } | undefined) => event && readMetaPayload(event.payload);

describe('a signed delivery', () => {
  test('is in the ledger when it is acknowledged, as the delivery of this lead alone', async () => {
    const page = await givenPage(entity);
    const change = leadChange(page.pageId, { ad_id: '7', adgroup_id: '8' });
    const { status, body } = await door.post(bodyOf(page.pageId, change), {
      headers: { 'User-Agent': 'facebookplatform/1.0' },
    });
    expect([status, body]).toEqual([200, { success: true }]);
    const [event] = await page.events();
    expect(event).toMatchObject({
      channel: 'meta',
      state: 'received',
      lead_id: expect.any(Number),
      fetched: null,
      key_hash: leadgenKey(change.value.leadgen_id).hash,
      context: {
        user_agent: 'facebookplatform/1.0',
        address: expect.stringContaining('127.0.0.1'),
        entry_time: 1_630_087_927,
      },
    });
    expect(leadOf(event)).toMatchObject({ ...change.value, entryId: page.pageId });
  });

  test('T22: neither its signature nor a token is kept with it', async () => {
    const page = await givenPage(entity);
    await door.post(bodyOf(page.pageId, leadChange(page.pageId)));
    const [event] = await page.events();
    expect(Object.keys(event?.context as object).sort()).toEqual(['address', 'entry_time', 'user_agent']);
    expect(JSON.stringify([event, String(event?.payload)])).not.toMatch(/sha256|token|secret/i);
  });

  test('T2: ids above 2^53 that come as numbers arrive exact', async () => {
    const pageId = `9007199254${metaId().slice(0, 9)}`;
    const page = await givenPage(entity, { pageId });
    const value = { leadgen_id: '55459717045641545', form_id: '9007199254740993', ad_id: '18446744073709551615' };
    await door.post(JSON.stringify(bodyOf(pageId, leadChange(pageId, value))).replace(/"(\d+)"/g, '$1'));
    expect((await page.events()).map(leadOf)).toMatchObject([{ ...value, page_id: pageId, entryId: pageId }]);
  });

  test('T6: sent again and again, at once or later, it is one lead', async () => {
    const page = await givenPage(entity);
    const body = bodyOf(page.pageId, leadChange(page.pageId));
    for (const { status } of await Promise.all([door.post(body), door.post(body), door.post(body)]))
      expect(status).toBe(200);
    await door.post(body);
    const events = await page.events();
    expect(events.map(({ state }) => state).sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'received']);
    expect(new Set(events.map(({ lead_id }) => lead_id)).size).toBe(1);
    const keys = await entity.scope.rows('ingest_keys').where({ lead_id: events[0]?.lead_id ?? 0 });
    expect(keys).toHaveLength(1);
  });

  test('T20: a thousand changes in one POST are a thousand events', async () => {
    const pages = [await givenPage(entity), await givenPage(await testEntity())];
    const entries = pages.map(({ pageId }) =>
      bodyOf(
        pageId,
        ...Array.from({ length: 500 }, () => leadChange(pageId, { ad_id: metaId(), adgroup_id: metaId() })),
      ),
    );
    const body = { object: 'page', entry: entries.flatMap(({ entry }) => entry) };
    expect(JSON.stringify(body).length).toBeGreaterThan(100 * 1024); // where Express would stop reading by itself
    expect((await door.post(body)).status).toBe(200);
    for (const [index, page] of pages.entries()) {
      const sent = entries[index]?.entry[0]?.changes.map(
        (change) => (change as ReturnType<typeof leadChange>).value.leadgen_id,
      );
      const events = await page.events();
      expect(events.map((event) => leadOf(event)?.leadgen_id).sort()).toEqual(sent?.sort());
      expect(new Set(events.map(({ state }) => state))).toEqual(new Set(['received']));
    }
  });

  test('an empty list of entries is acknowledged', async () => {
    expect((await door.post({ object: 'page', entry: [] })).status).toBe(200);
  });
});

describe('T4: one POST of many tenants', () => {
  test('each gets its own, whatever is wrong with the others', async () => {
    const other = await testEntity();
    const [ours, theirs, paused] = [
      await givenPage(entity),
      await givenPage(other),
      await givenPage(other, { status: 'paused' }),
    ];
    const nobodys = metaId();
    const entry = [ours.pageId, nobodys, theirs.pageId, paused.pageId].flatMap(
      (pageId) => bodyOf(pageId, leadChange(pageId)).entry,
    );
    expect((await door.post({ object: 'page', entry: ['no entry', ...entry, {}] })).status).toBe(200);
    expect(await ours.events()).toMatchObject([{ entity_id: entity.entityId, state: 'received' }]);
    expect(await theirs.events()).toMatchObject([{ entity_id: other.entityId, state: 'received' }]);
    expect(await paused.events()).toMatchObject([{ state: 'parked', reason: expect.stringContaining('paused') }]);
    expect(await unrouted({ page_id: nobodys })).toMatchObject([
      { is_test: false, reason: 'No source has connected this page.' },
    ]);
  });

  test('a page counts as nobody’s until a token has read it', async () => {
    const page = await givenPage(entity, { isClaimed: false });
    await door.post(bodyOf(page.pageId, leadChange(page.pageId)));
    expect(await page.events()).toEqual([]);
    expect(await unrouted({ page_id: page.pageId })).toHaveLength(1);
  });

  test('T5: a delivery that names two pages is parked with the first, and its lead waits there', async () => {
    const [first, second] = [await givenPage(entity), await givenPage(await testEntity())];
    expect((await door.post(bodyOf(first.pageId, leadChange(second.pageId)))).status).toBe(200);
    expect(await first.events()).toMatchObject([{ state: 'parked', reason: expect.stringContaining(second.pageId) }]);
    expect(await second.events()).toEqual([]);
    const unknown = metaId();
    await door.post(bodyOf(unknown, leadChange(second.pageId)));
    expect(await unrouted({ page_id: unknown })).toMatchObject([{ reason: expect.stringContaining(second.pageId) }]);
  });
});

describe('what is signed and no lead', () => {
  test('T3: another field of a known page is kept rejected, with the reason', async () => {
    const page = await givenPage(entity);
    expect((await door.post(bodyOf(page.pageId, { field: 'feed', value: { item: 'like' } }))).status).toBe(200);
    expect(await page.events()).toMatchObject([{ state: 'rejected', reason: expect.stringContaining('"feed"') }]);
  });

  test('T3: names without values say what to switch on, and have each page read back once', async () => {
    const page = await givenPage(entity);
    const entry = { id: page.pageId, time: 5, changed_fields: ['leadgen'] };
    expect((await door.post({ object: 'page', entry: [entry, entry] })).status).toBe(200);
    expect(door.readBacks.filter((id) => id === page.sourceId)).toHaveLength(1);
    const said = { state: 'rejected', reason: expect.stringContaining('Include Values') };
    expect(await page.events()).toMatchObject([said, said]);
  });

  test('T3: a read-back that could not be asked for is a 503, so that Meta tells again', async () => {
    const page = await givenPage(entity);
    const shut = facebookDoor(entity.world, { requestReadBack: () => Promise.reject(new Error('no outbox')) });
    const { status } = await shut.post({ object: 'page', entry: [{ id: page.pageId, changed_fields: ['leadgen'] }] });
    expect(status).toBe(503);
  });

  test.each(['/api/webhooks/facebook', '/webhooks/facebook', '/api/webhooks/instagram', '/webhooks/instagram'])(
    'T17: whatever it says, the answer of %s is exactly 200',
    async (path) => {
      const page = await givenPage(entity);
      const bodies = [
        bodyOf(page.pageId, leadChange(page.pageId)),
        bodyOf(page.pageId, { field: 'feed', value: {} }),
        bodyOf(metaId(), leadChange(metaId())),
        DASHBOARD_TEST_BODY,
        { object: 'instagram', entry: [{ id: page.pageId, time: 1, changes: [] }] },
        'no JSON',
      ];
      for (const body of bodies) expect((await door.post(body, { path })).status).toBe(200);
    },
  );

  test('T16: the dashboard’s test is kept apart and marked', async () => {
    const count = async () => (await unrouted({ leadgen_id: '444444444444' })).length;
    const before = await count();
    expect((await door.post(DASHBOARD_TEST_BODY)).status).toBe(200);
    expect(await count()).toBe(before + 1);
    expect((await unrouted({ leadgen_id: '444444444444' })).at(-1)).toMatchObject({
      is_test: true,
      page_id: '444444444444',
      reason: expect.stringContaining('dashboard'),
    });
  });

  test('T16: a test lead of a connected page is shown there, and takes nobody’s key', async () => {
    const page = await givenPage(entity);
    const body = bodyOf(page.pageId, leadChange(page.pageId, { leadgen_id: '444444444444' }));
    for (let turn = 0; turn < 2; turn += 1) expect((await door.post(body)).status).toBe(200);
    const said = { state: 'rejected', reason: expect.stringContaining('dashboard') };
    expect(await page.events()).toMatchObject([said, said]);
  });

  test.each([
    ['no JSON', '{"object":'],
    ['nothing', ''],
    ['another object', '{"object":"user","entry":[{"id":"1","time":1,"changed_fields":["photos"]}]}'],
    ['no ids', '{"object":"page","entry":[{"changes":[{"field":"leadgen","value":{}}]}]}'],
  ])('a body of %s is acknowledged and kept with its bytes', async (_name, body) => {
    const before = await unrouted({});
    expect((await door.post(body)).status).toBe(200);
    const kept = (await unrouted({})).slice(before.length);
    expect(kept).toMatchObject([{ page_id: null, is_test: false, reason: expect.stringMatching(/\w+\.$|"\.$/) }]);
    if (!body.includes('entry')) expect(kept[0].payload.toString()).toBe(body);
  });
});

describe('a signature that is not Meta’s', () => {
  const refusals: [string, Record<string, string>][] = [
    ['none', { 'X-Hub-Signature-256': '' }],
    ['of another secret', { 'X-Hub-Signature-256': signatureOf('{}', 'another secret') }],
    ['of other bytes', { 'X-Hub-Signature-256': signatureOf('{} ') }],
    ['in upper case', { 'X-Hub-Signature-256': signatureOf('{}').toUpperCase().replace('SHA256', 'sha256') }],
    ['without its name', { 'X-Hub-Signature-256': signatureOf('{}').slice('sha256='.length) }],
    [
      'by SHA-1 only',
      { 'X-Hub-Signature-256': '', 'X-Hub-Signature': 'sha1=70adbc03c6f911eebb219bad2f46f322062155f2' },
    ],
  ];
  test.each(refusals)('T23: %s is a 401, and nothing is kept', async (_name, headers) => {
    const page = await givenPage(entity);
    const before = (await unrouted({})).length;
    const { status, body } = await door.post(bodyOf(page.pageId, leadChange(page.pageId)), { headers });
    expect([status, body]).toMatchObject([401, { success: false, message: expect.stringContaining('signature') }]);
    expect([await page.events(), (await unrouted({})).length]).toEqual([[], before]);
  });

  test('the operator is told, once in a while', async () => {
    const own = facebookDoor(entity.world);
    for (let turn = 0; turn < 3; turn += 1) await own.post('{}', { headers: { 'X-Hub-Signature-256': 'sha256=x' } });
    expect(own.warnings).toEqual([expect.stringContaining('FB_APP_SECRET')]);
  });

  test('without an app secret nobody is believed; with several, each of them', async () => {
    expect((await facebookDoor(entity.world, { appSecrets: [] }).post('{}')).status).toBe(401);
    expect(
      (
        await facebookDoor(entity.world, { appSecrets: [''] }).post('{}', {
          headers: { 'X-Hub-Signature-256': signatureOf('{}', '') },
        })
      ).status,
    ).toBe(401);
    const rotating = facebookDoor(entity.world, { appSecrets: ['the newer', 'the older'] });
    for (const secret of ['the newer', 'the older'])
      expect(
        (
          await rotating.post('{"object":"page","entry":[]}', {
            headers: { 'X-Hub-Signature-256': signatureOf('{"object":"page","entry":[]}', secret) },
          })
        ).status,
      ).toBe(200);
  });

  test('T1: escaped bytes are verified as they came', async () => {
    const page = await givenPage(entity);
    const change = leadChange(page.pageId, { note: 'NOTE' });
    const body = JSON.stringify(bodyOf(page.pageId, change)).replace(
      'NOTE',
      String.raw`\u00e4\u00f6\u00e5 a\u0040b.c \/x`,
    );
    expect((await door.post(body, { headers: { 'Content-Type': 'application/json; charset=UTF-8' } })).status).toBe(
      200,
    );
    expect((await page.events()).map(leadOf)).toMatchObject([{ note: 'äöå a@b.c /x' }]);
    const rewritten = JSON.stringify(JSON.parse(body));
    expect((await door.post(rewritten, { headers: { 'X-Hub-Signature-256': signatureOf(body) } })).status).toBe(401);
  });
});

describe('before the signature', () => {
  test.each(['gzip', 'deflate', 'br'])('T21: a body in %s is a 415', async (encoding) => {
    expect((await door.post('{}', { headers: { 'Content-Encoding': encoding } })).status).toBe(415);
  });

  test('T21: identity is no encoding', async () => {
    const sent = door.post({ object: 'page', entry: [] }, { headers: { 'Content-Encoding': 'identity' } });
    expect((await sent).status).toBe(200);
  });

  test('another type than JSON is a 415, more than 2 MB a 413', async () => {
    expect((await door.post('a=b', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })).status).toBe(
      415,
    );
    const limit = 2 * 1024 * 1024;
    expect((await door.post('{"object":"page","entry":[]}'.padEnd(limit))).status).toBe(200);
    expect((await door.post('{"object":"page","entry":[]}'.padEnd(limit + 1))).status).toBe(413);
  });
});
