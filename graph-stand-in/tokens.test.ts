import { beforeEach, describe, expect, test } from 'vitest';
import { answerOf, form, givenGraph, givenLeads, otherPage, page } from './given-graph.ts';
import { proofOf } from './proof.ts';
import { TokenState } from './records.ts';

const { graph, url, get, call } = await givenGraph();
const appToken = '300000000000007|secret';
const [lead] = givenLeads(graph, 1);
beforeEach(() => {
  graph.setTokenState('token', 'valid');
  graph.setApp({ requireProof: false, appSecrets: ['secret'] });
});

describe('a token', () => {
  test('is taken from the query, the body or the header', async () => {
    const address = `${url}/v26.0/${page}`;
    const header = await fetch(address, { headers: { authorization: 'Bearer token' } });
    const body = new URLSearchParams({ access_token: 'token', subscribed_fields: 'leadgen' });
    const posted = await fetch(`${address}/subscribed_apps`, { method: 'POST', body });
    expect([(await get(`/${page}`)).status, header.status, posted.status]).toEqual([200, 200, 200]);
    expect(
      graph.calls
        .slice(-3)
        .map(({ tokenIn }) => tokenIn)
        .sort(),
    ).toEqual(['body', 'header', 'query']);
    expect(JSON.stringify(graph.calls)).not.toContain('"token"');
  });

  test('that is missing or unknown is refused', async () => {
    expect((await answerOf(await fetch(`${url}/${page}`))).body.error.code).toBe(104);
    expect((await get(`/${page}`, { access_token: 'nonsense' })).body.error).toMatchObject({
      code: 190,
      type: 'OAuthException',
    });
  });

  test.each(TokenState.options.filter((state) => state !== 'valid'))(
    'in state %s gets that error, HTTP 400',
    async (state) => {
      graph.setTokenState('token', state);
      const { status, body } = await get(`/v26.0/${lead}`);
      const [code, subcode] = state.split('/').map(Number);
      expect([status, body.error.code, body.error.error_subcode]).toEqual([400, code, subcode]);
      const { data } = (await get('/debug_token', { input_token: 'token', access_token: appToken })).body;
      expect(data).toMatchObject({ is_valid: false, error: { code } });
    },
  );

  test('whose time is over is expired', async () => {
    graph.addToken({ token: 'old', pageId: page, expiresAt: new Date('2026-01-02T08:00:00Z') });
    const { error } = (await get(`/${page}`, { access_token: 'old' })).body;
    expect(error).toMatchObject({ code: 190, error_subcode: 463 });
    expect(error.message).toContain('Session has expired on Friday, 02-Jan-26 00:00:00 PST. The current time is ');
  });
});

describe('a proof', () => {
  test('is the documented HMAC', () => {
    expect(proofOf('EAAtoken', 'test_app_secret')).toBe(
      'd6c4deea04dad311877a7fc71b2040fadb5f611475eeec72bb3c0bfad16d5e04',
    );
  });

  test('is required by default, must be right, and may be made with any of the secrets', async () => {
    graph.setApp({ requireProof: true, appSecrets: ['secret', 'new-secret'] });
    const type = 'GraphMethodException';
    expect((await get(`/${page}`)).body.error).toMatchObject({
      code: 100,
      type,
      message: 'API calls from the server require an appsecret_proof argument',
    });
    expect((await get(`/${page}`, { appsecret_proof: 'ab' })).body.error).toMatchObject({
      code: 100,
      type,
      message: 'Invalid appsecret_proof provided in the API argument',
    });
    for (const secret of ['secret', 'new-secret'])
      expect((await get(`/${page}`, { appsecret_proof: proofOf('token', secret) })).status).toBe(200);
  });

  test('that is wrong is refused even where none is required', async () => {
    expect((await get(`/${page}`, { appsecret_proof: 'ab' })).body.error.code).toBe(100);
  });
});

describe('permissions', () => {
  test.each([
    ['leads_retrieval', 'GET', `/${lead}`, '(#200) Requires leads_retrieval permission to manage the object', 200],
    [
      'pages_manage_metadata',
      'GET',
      `/${page}/subscribed_apps`,
      '(#200) Requires pages_manage_metadata permission to manage the object',
      200,
    ],
    [
      'pages_manage_ads',
      'GET',
      `/${page}/leadgen_forms`,
      '(#200) Requires pages_manage_ads permission to manage the object',
      200,
    ],
    ['pages_manage_ads', 'GET', `/${form}`, '(#200) Requires pages_manage_ads permission to manage the object', 200],
    ['pages_read_engagement', 'GET', `/${page}`, '(#10) Application does not have permission for this action', 10],
  ])('without %s: %s %s is refused with HTTP 403', async (scope, method, path, message, code) => {
    const all = graph.state.tokens.get('token')?.scopes ?? [];
    graph.addToken({ token: 'less', pageId: page, scopes: all.filter((one) => one !== scope) });
    const { status, body } = await call(method, path, { access_token: 'less' });
    expect([status, body.error.message, body.error.code]).toEqual([403, message, code]);
  });
});

describe('the addresses about tokens', () => {
  test('debug_token tells the app what a token is', async () => {
    const { data } = (await get('/v26.0/debug_token', { input_token: 'token', access_token: appToken })).body;
    expect(data).toMatchObject({
      app_id: '300000000000007',
      type: 'PAGE',
      is_valid: true,
      expires_at: 0,
      data_access_expires_at: 0,
      profile_id: page,
    });
    expect(data.scopes).toContain('leads_retrieval');
    const unknown = (await get('/debug_token', { input_token: 'x', access_token: appToken })).body.data;
    expect(unknown).toMatchObject({ is_valid: false, scopes: [], error: { code: 190 } });
    expect((await get('/debug_token', { input_token: 'other-token' })).body.error.code).toBe(100);
  });

  test('me is the page of a page token; accounts are the pages of a user, each with its own token', async () => {
    expect((await get('/me')).body).toEqual({ id: page, name: 'Page' });
    graph.addToken({ token: 'user', type: 'USER', pageIds: [page, otherPage] });
    const { data } = (await get('/me/accounts', { access_token: 'user', fields: 'id,name,access_token,tasks' })).body;
    expect(data.map((one: any) => [one.id, one.access_token])).toEqual([
      [otherPage, 'other-token'],
      [page, 'token'],
    ]);
    expect((await get('/me/accounts')).body.error.code).toBe(100);
  });

  test('a system user reads the leads of all its pages', async () => {
    graph.addToken({ token: 'system', type: 'SYSTEM_USER', pageIds: [page, otherPage] });
    expect((await get(`/${lead}`, { access_token: 'system' })).status).toBe(200);
  });

  test('a living user token is exchanged for a long-lived one, an expired one is not', async () => {
    graph.addToken({ token: 'short', type: 'USER', pageIds: [page] });
    const exchange = (token: string, secret = 'secret') =>
      get('/oauth/access_token', {
        grant_type: 'fb_exchange_token',
        client_id: '300000000000007',
        client_secret: secret,
        fb_exchange_token: token,
      });
    const { body } = await exchange('short');
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 5183944 });
    expect((await get('/me', { access_token: body.access_token })).status).toBe(200);
    graph.setTokenState('short', '190/463');
    expect((await exchange('short')).body.error).toMatchObject({ code: 190, error_subcode: 463 });
    expect((await exchange('short', 'wrong')).body.error.message).toBe('Error validating client secret.');
  });
});
