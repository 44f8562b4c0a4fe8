import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { type Connections, givenConnections } from '../../../testing/connections.ts';

let entity: TestEntity;
let our: Connections;
beforeAll(async () => {
  entity = await testEntity();
  our = await givenConnections(entity);
});

const day = (at: Date) => at.toISOString().slice(0, 10);

describe('a check', () => {
  test.each([
    ['190/463', /^Needs attention: The page's token expired on 20\d\d-\d\d-\d\d \d\d:\d\d UTC: reconnect the page/],
    ['190/460', /changed the Facebook password: reconnect the page/],
    ['190/458', /app was removed/],
    ['190/459', /log in at facebook\.com/],
    ['190/467', /made invalid: reconnect the page/],
    ['190/492', /no role on it any more/],
    ['190/493', /not used for 90 days/],
    ['190', /no longer valid: reconnect the page/],
    ['102', /no longer valid: reconnect the page/],
  ] as const)('with a token that died of %s tells what to do', async (state, words) => {
    const { id, page_token } = await our.connected();
    entity.world.graph.setTokenState(page_token, state);
    const source = await our.check(id);
    expect(source).toMatchObject({ status: 'needs_attention', page: { is_connected: true } });
    expect(source.health.summary).toMatch(words);
    expect(source.page.open_alerts).toEqual([
      { kind: 'connection', sentence: source.health.last_error, since: expect.any(String) },
    ]);
  });

  test.each([
    [['pages_read_engagement'], /lacks a permission/],
    [['pages_manage_metadata'], /lacks a permission \(pages_manage_metadata\): reconnect the page and allow it/],
  ])('of a token without %j names the permission', async (missing, words) => {
    const { id, page_token } = await our.connected();
    const token = entity.world.graph.state.tokens.get(page_token);
    token?.scopes.splice(0, token.scopes.length, ...token.scopes.filter((scope) => !missing.includes(scope)));
    expect((await our.check(id)).health.summary).toMatch(words);
  });

  test.each(['valid', '190/463', 'paused'] as const)(
    'is repeated in a day, whatever came of it (%s)',
    async (state) => {
      const { id, page_token } = await our.connected();
      if (state === 'paused') await our.change(id, { status: 'paused' });
      else entity.world.graph.setTokenState(page_token, state);
      await entity.scope
        .rows('meta_pages')
        .where({ source_id: id })
        .update({ next_check_at: new Date(0) });
      await our.check(id);
      const hours = ((await our.page(id))?.next_check_at?.getTime() ?? NaN) - Date.now();
      expect(Math.round(hours / 3_600_000)).toBe(24);
    },
  );

  test('subscribes again a page whose subscription was lost', async () => {
    const { id, page_id } = await our.connected();
    entity.world.graph.subscribePage(page_id, []);
    expect(await our.check(id)).toMatchObject({ status: 'active', page: { is_subscribed: true } });
    expect(entity.world.graph.state.pages.get(page_id)?.subscribedFields).toEqual(['leadgen']);
  });

  test('of a page that stays unsubscribed says that its leads are not sent', async () => {
    const deaf = await givenConnections(entity, { graph: { subscription: async () => false } });
    const { id } = await deaf.connected();
    const source = await deaf.read(id);
    expect(source).toMatchObject({ status: 'needs_attention', page: { is_connected: true, is_subscribed: false } });
    expect(source.health.summary).toContain("Meta does not send this page's leads: check the page again");
    expect(await our.check(id)).toMatchObject({ status: 'active', page: { is_subscribed: true, open_alerts: [] } });
  });

  test('of a page that keeps its leads from us names Leads Access Manager and what Facebook says', async () => {
    const { id, page_id } = await our.connected();
    const failure_reason = 'CRM access has been revoked from Lead Access Manager';
    entity.world.graph.setLeadAccess(page_id, { can_access_lead: false, failure_reason });
    const source = await our.check(id);
    expect(source).toMatchObject({ status: 'needs_attention', page: { can_access_leads: false } });
    expect(source.health.summary).toContain('Leads Access Manager');
    expect(source.health.summary).toContain(failure_reason);
    entity.world.graph.setLeadAccess(page_id, {});
    expect(await our.check(id)).toMatchObject({ status: 'active', page: { can_access_leads: true } });
  });

  test.each(['10', '100'] as const)('takes a lead access that may not be asked for (%s) as not known', async (kind) => {
    const fault = new GraphFault({
      kind: kind === '10' ? 'dead' : 'refused',
      reach: 'page',
      advice: 'no',
      code: Number(kind),
    });
    const blind = await givenConnections(entity, { graph: { leadAccess: () => Promise.reject(fault) } });
    const { id } = await blind.connected();
    expect(await blind.read(id)).toMatchObject({
      status: 'active',
      page: { can_access_leads: null, is_subscribed: true },
    });
  });

  test.each(['2', '1', 'html-502', 'hang-up', 'truncated-json', 'error-in-200'] as const)(
    'that Meta answers with %s changes no state: it is repeated soon',
    async (kind) => {
      const { id, page_id } = await our.connected();
      entity.world.graph.setFault({ kind, on: { page: page_id }, calls: 1 });
      const source = await our.check(id);
      expect(source).toMatchObject({ status: 'active', page: { is_connected: true, open_alerts: [] } });
      expect(source.health.summary).toMatch(/^Last problem .* nothing to do/);
      const next = (await our.page(id))?.next_check_at?.getTime() ?? NaN;
      expect(next - Date.now()).toBeLessThan(61_000);
      expect((await our.check(id)).health.summary).toBe('Connected: no lead yet.');
    },
  );

  test('that is throttled is repeated when Meta allows it, and asks nothing before', async () => {
    const { id, page_id } = await our.connected();
    const fault = entity.world.graph.setFault({ kind: '80005', on: { page: page_id }, minutes: 7 });
    const source = await our.check(id);
    expect(source).toMatchObject({
      status: 'active',
      health: { last_error: expect.stringContaining('limits the calls') },
    });
    const next = (await our.page(id))?.next_check_at?.getTime() ?? NaN;
    expect(Math.round((next - Date.now()) / 60_000)).toBe(7);
    entity.world.graph.clearFaults(fault);
    const asked = entity.world.graph.calls.length;
    const again = await our.check(id);
    expect(again.health.summary).toMatch(
      /Facebook asked to be left alone until .* Nothing to do: the page is checked then/,
    );
    expect(entity.world.graph.calls.length).toBe(asked);
  });

  test('of a token that nobody can open any more says to set it again', async () => {
    const { id } = await our.connected();
    await entity.scope
      .rows('meta_pages')
      .where({ source_id: id })
      .update({ page_token: Buffer.from('not sealed by us') });
    expect((await our.check(id)).health.summary).toContain('can no longer be read');
    expect((await our.page(id))?.next_check_at?.getTime()).toBeGreaterThan(Date.now());
  });

  test('tells when the token will expire, from two weeks before', async () => {
    const in3 = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3 * 86_400_000);
    const in30 = new Date(in3.getTime() + 27 * 86_400_000);
    const [soon, later] = [await our.connected({ expiresAt: in3 }), await our.connected({ expiresAt: in30 })];
    const source = await our.read(soon.id);
    expect(source.page.token_expires_at).toBe(in3.toISOString());
    expect(source.health.summary).toContain(`The page's token expires at ${day(in3)}`);
    expect(await our.read(later.id)).toMatchObject({
      health: { summary: 'Connected: no lead yet.' },
      page: { token_expires_at: in30.toISOString() },
    });
  });

  test('of what is no Facebook page is 409', async () => {
    const { body } = await our.send('post', '', { type: 'website', name: 'Form' });
    const reply = await our.send('post', `/${body.data.id}/check`);
    expect([reply.status, reply.body.message]).toEqual([409, 'A website form has no connection to check.']);
    expect((await our.send('post', '/999999999/check')).status).toBe(404);
  });

  test('leaves a paused page paused, and says what else is wrong with it', async () => {
    const { id, page_token } = await our.connected();
    await our.change(id, { status: 'paused' });
    entity.world.graph.setTokenState(page_token, '190/460');
    const source = await our.check(id);
    expect([source.status, source.page.open_alerts.length]).toEqual(['paused', 1]);
    expect(source.health.summary).toMatch(/^Paused: .* also needs attention: .*password/);
    expect((await our.change(id, { status: 'active' })).body.data.status).toBe('needs_attention');
  });
});
