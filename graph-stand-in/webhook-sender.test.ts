import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { givenCallback } from './given-callback.ts';
import { ad, form, givenGraph, givenLeads, now, otherPage, page } from './given-graph.ts';
import { RETRY_AFTER_MINUTES } from './webhook-delivery.ts';
import { webhookBody } from './webhook-payload.ts';
import { signatures } from './webhook-signature.ts';

const callback = await givenCallback();
const { graph, call } = await givenGraph({ callbackUrl: callback.url, verifyToken: 'v', sending: { clock: 1e7 } });
const otherForm = '200000000000081';
graph.addForm({ id: otherForm, pageId: otherPage, name: 'Other form' });
beforeEach(() => {
  callback.received.length = 0;
  callback.answer = () => ({ status: 200 });
  graph.subscribePage(page);
  graph.subscribePage(otherPage);
});

const bodies = () => callback.received.map(({ body }) => JSON.parse(body));
const changesOf = (body: any) => body.entry.flatMap(({ changes }: any) => changes);
const announcedIds = () =>
  bodies()
    .flatMap(changesOf)
    .map(({ value }: any) => value.leadgen_id);

describe('the bytes', () => {
  const known = {
    form_id: '172036835026334',
    leadgen_id: '233370042045345',
    created_time: 1630087926,
    page_id: '138124712925158',
  };
  const body = (value: object) =>
    webhookBody([{ pageId: '138124712925158', field: 'leadgen', value }], {
      idsAs: 'texts',
      includeValues: true,
      sentAt: new Date(1630087927_000),
    });

  test("are those of Meta's sample, and so are the signatures", () => {
    expect(signatures(body(known), 'test_app_secret')['x-hub-signature-256']).toBe(
      'sha256=91a0cba62ba34adc5267efb83f03dc43da2a6acf1f758b1db8b8ad6af292d802',
    );
    expect(signatures(body({ ...known, note: 'äöå a@b.c /x' }), 'test_app_secret')).toEqual({
      'x-hub-signature': 'sha1=70adbc03c6f911eebb219bad2f46f322062155f2',
      'x-hub-signature-256': 'sha256=7aaa8ba0339c0170b7e932d9633feb60bb076028fba3c1e24fb78381163c2353',
    });
  });

  test('are signed as sent with the first secret, or with a wrong one on request', async () => {
    const ids = givenLeads(graph, 1);
    await graph.announce(ids);
    await graph.announce(ids, { secret: 'wrong' });
    const isSignedWith = (secret: string, index: number) => {
      const received = callback.received[index];
      const expected = createHmac('sha256', secret)
        .update(received?.body ?? '')
        .digest('hex');
      return received?.headers['x-hub-signature-256'] === `sha256=${expected}`;
    };
    expect([isSignedWith('secret', 0), isSignedWith('secret', 1), isSignedWith('wrong', 1)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(callback.received[0]?.headers['content-type']).toBe('application/json');
  });

  test('hold ids as texts, or as numbers with every digit', async () => {
    const { id } = graph.addLead({ id: '55459717045641545', formId: form, fieldData: [], ad, createdTime: now });
    await graph.announce([id]);
    await graph.announce([id], { idsAs: 'numbers' });
    const time = now.getTime() / 1000;
    const value = `"form_id":"${form}","leadgen_id":"55459717045641545","created_time":${time},"page_id":"${page}","ad_id":"${ad.id}","adgroup_id":"${ad.adsetId}"`;
    const whole = `{"object":"page","entry":[{"id":"${page}","time":${time},"changes":[{"value":{${value}},"field":"leadgen"}]}]}`;
    expect(callback.received.map(({ body }) => body)).toEqual([whole, whole.replace(/"(\d+)"/g, '$1')]);
  });
});

describe('a sending', () => {
  test('puts several pages into one POST, and at most as many changes as a batch holds', async () => {
    const ids = givenLeads(graph, 3);
    ids.push(graph.addLead({ formId: otherForm, fieldData: [] }).id);
    await graph.announce(ids);
    expect(bodies()[0].entry.map(({ id, changes }: any) => [id, changes.length])).toEqual([
      [page, 3],
      [otherPage, 1],
    ]);
    expect(await graph.announce(ids, { batch: 2 })).toMatchObject({
      deliveries: 2,
      attempts: 2,
      acknowledged: 2,
      changes: 4,
    });
    await expect(graph.announce(ids, { batch: 1001 })).rejects.toThrow();
  });

  test('repeats and shuffles on request, and loses nothing by it', async () => {
    const ids = givenLeads(graph, 50);
    await graph.announce(ids, { copies: 2, isShuffled: true, batch: 7 });
    const sent = announcedIds();
    expect(sent.toSorted()).toEqual([...ids, ...ids].toSorted());
    expect(sent).not.toEqual([...ids, ...ids]);
  });

  test('marks what was acknowledged', async () => {
    const [one = '', two = ''] = givenLeads(graph, 2);
    await graph.announce([one]);
    expect([one, two].map((id) => graph.state.leads.get(id)?.announced)).toEqual([true, false]);
  });

  test('goes only for pages that are subscribed, unless forced', async () => {
    const ids = givenLeads(graph, 1);
    graph.subscribePage(page, ['feed']);
    expect(await graph.announce(ids)).toMatchObject({ deliveries: 0, withheld: 1 });
    expect(await graph.announce(ids, { isForced: true })).toMatchObject({ acknowledged: 1, withheld: 0 });
    expect(announcedIds()).toEqual(ids);
  });

  test('names fields instead of values where the app asked for none', async () => {
    const ids = givenLeads(graph, 2);
    await graph.announce(ids, { includeValues: false });
    expect(bodies()[0].entry).toEqual([{ id: page, time: now.getTime() / 1000, changed_fields: ['leadgen'] }]);
    expect(graph.state.leads.get(ids[0] ?? '')?.announced).toBe(false);
  });

  test('carries other fields and unknown pages', async () => {
    const value = { item: 'status', message: 'José <3 50%' };
    await graph.notify([{ pageId: '999', field: 'feed', value }], { isForced: true });
    expect(callback.received[0]?.body).toContain('Jos\\u00e9 \\u003C3 50\\u0025');
    expect(bodies()[0].entry[0]).toMatchObject({ id: '999', changes: [{ field: 'feed', value }] });
  });

  test("of the dashboard's test button has its fixed body", async () => {
    await graph.sendDashboardTest();
    const value = {
      ad_id: '444444444',
      form_id: '444444444444',
      leadgen_id: '444444444444',
      created_time: 1588890044,
      page_id: '444444444444',
      adgroup_id: '44444444444',
    };
    const entry = [{ id: '0', time: 1588890044, changes: [{ field: 'leadgen', value }] }];
    expect(callback.received[0]?.body).toBe(JSON.stringify({ object: 'page', entry }));
    expect(callback.received[0]?.headers['x-hub-signature-256']).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  test('announces a test lead by itself', async () => {
    const { id } = (await call('POST', `/v26.0/${form}/test_leads`)).body;
    await expect.poll(() => announcedIds()).toEqual([id]);
  });

  test('goes to this machine only', async () => {
    const ids = givenLeads(graph, 1);
    await expect(graph.announce(ids, { callbackUrl: 'https://callback.example/' })).rejects.toThrow('127.0.0.1');
    expect(() => graph.setApp({ callbackUrl: 'https://callback.example/' })).toThrow('127.0.0.1');
  });
});

describe('the ladder of retries', () => {
  test('lasts 36 hours, each wait longer than the one before', () => {
    expect(RETRY_AFTER_MINUTES.reduce((sum, minutes) => sum + minutes)).toBe(36 * 60);
    expect(RETRY_AFTER_MINUTES).toEqual(RETRY_AFTER_MINUTES.toSorted((a, b) => a - b));
  });

  test.each([503, 202, 302])('sends the same bytes again after %s until 200 comes', async (status) => {
    const answers = [status, status, 200];
    callback.answer = () => ({ status: answers.shift() ?? 500 });
    expect(await graph.announce(givenLeads(graph, 1))).toMatchObject({
      deliveries: 1,
      attempts: 3,
      acknowledged: 1,
      givenUp: 0,
    });
    expect(new Set(callback.received.map(({ body }) => body)).size).toBe(1);
  });

  test('counts silence as failure', async () => {
    const answers = [undefined, { status: 200 }];
    callback.answer = () => answers.shift();
    expect(await graph.announce(givenLeads(graph, 1), { timeoutMs: 200 })).toMatchObject({
      attempts: 2,
      acknowledged: 1,
    });
  });

  test('ends, and what is given up is counted and not marked', async () => {
    callback.answer = () => ({ status: 500 });
    const before = graph.sendings();
    const ids = givenLeads(graph, 1);
    const attempts = RETRY_AFTER_MINUTES.length + 1;
    expect(await graph.announce(ids)).toMatchObject({ attempts, acknowledged: 0, givenUp: 1 });
    expect(graph.sendings().givenUp).toBe(before.givenUp + 1);
    expect(graph.state.leads.get(ids[0] ?? '')?.announced).toBe(false);
  });

  test('is left when the sender is stopped', async () => {
    callback.answer = () => ({ status: 500 });
    const sending = graph.announce(givenLeads(graph, 1), { clock: 1 });
    await expect.poll(() => callback.received.length).toBe(2);
    graph.stopSending();
    expect(await sending).toMatchObject({ attempts: 2, givenUp: 1 });
  });
});
