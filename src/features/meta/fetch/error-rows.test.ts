import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { metaId, type TestPage } from '../../../testing/page.ts';
import { givenFetch } from './given-fetch.ts';

// Every row of the error table end to end: what Graph answers when a lead is asked for, and how event, source and others are then.

let entity: TestEntity;
let ours: ReturnType<typeof givenFetch>;
beforeAll(async () => {
  entity = await testEntity();
});
afterEach(async () => {
  entity.world.graph.clearFaults();
  await ours.forgetPauses();
});

type Fault = Parameters<TestEntity['world']['graph']['setFault']>[0];

/** A page that has three leads, while Graph answers all that concerns it so. */
async function troubled(fault: Omit<Fault, 'on'>) {
  ours = givenFetch(entity);
  const page = await ours.page();
  entity.world.graph.setFault({ ...fault, on: { page: page.pageId } });
  const events = await ours.fetched(page, [page.fillIn(), page.fillIn(), page.fillIn()]);
  return { page, events };
}

const minutesUntil = (at: Date | null | undefined) => Math.round(((at?.getTime() ?? NaN) - Date.now()) / 60_000);

/** An event that is lost for good is in no state at all; one that blocks others leaves these without their lead. */
async function othersGoOn() {
  const other = await ours.page();
  expect(await ours.fetched(other, [other.fillIn()])).toMatchObject([{ state: 'processed' }]);
}

async function becomesLeads(page: TestPage, count: number) {
  entity.world.graph.clearFaults();
  await ours.forgetPauses();
  ours.clock.ahead += 3_600_000;
  expect((await ours.takeUp(page)).map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'processed'));
  expect(await page.leads()).toHaveLength(count);
}

describe('what passes by itself', () => {
  test.each([
    [{ kind: '1' }, 'passing problem', false],
    [{ kind: '2' }, 'passing problem', true],
    [{ kind: 'html-502' }, 'no usable answer', true],
    [{ kind: 'hang-up' }, 'could not be reached', true],
    [{ kind: 'slow-body' }, 'could not be reached', true],
    [{ kind: 'truncated-json' }, 'no usable answer', true],
    [{ kind: 'error-in-200', as: '1' }, 'passing problem', false],
    [{ kind: 'error-in-200', as: '2' }, 'passing problem', true],
  ] as const)(
    '%j: each event waits with the reason, nobody is called, and it becomes a lead later',
    async (fault, why, isOfThePage) => {
      const { page, events } = await troubled(fault);
      for (const event of events) {
        expect(event).toMatchObject({ state: 'received', fetch_attempts: 1, fetched: null, lease_owner: null });
        expect(event.last_error).toContain(why);
        expect(event.due_at?.getTime()).toBeGreaterThan(Date.now());
      }
      const source = await ours.source(page);
      expect(source).toMatchObject({ status: 'active', page: { open_alerts: [] } });
      if (isOfThePage) expect(source.health.summary).toMatch(/^Last problem .* nothing to do, .* repeated by itself/);
      await othersGoOn();
      await becomesLeads(page, 3);
    },
  );
});

describe('T10: what asks for quiet', () => {
  test.each([
    [{ kind: '4' }, 15],
    [{ kind: '341' }, 5],
    [{ kind: '17' }, 5],
    [{ kind: '32' }, 5],
    [{ kind: '613' }, 5],
    [{ kind: '613/1996' }, 5],
    [{ kind: '80001', minutes: 12 }, 12],
    [{ kind: '80005', minutes: 19 }, 19],
    [{ kind: '429', retryAfterSeconds: 180 }, 3],
  ] as const)('%j: no event loses an attempt, Graph is left alone for %i minutes', async (fault, minutes) => {
    const { page, events } = await troubled(fault);
    for (const event of events) {
      expect(event).toMatchObject({ state: 'received', fetch_attempts: 0, fetched: null, lease_owner: null });
      expect(minutesUntil(event.due_at)).toBe(minutes);
    }
    const asked = ours.calls(page).length;
    await ours.fetched(page, [page.fillIn()]);
    expect(ours.calls(page).length).toBe(asked);
    const source = await ours.source(page);
    expect(source).toMatchObject({ status: 'active', page: { open_alerts: [] } });
    expect(source.health.summary).toMatch(/^Last problem .* nothing to do, reading goes on by itself/);
    await becomesLeads(page, 4);
  });

  test.each(['4', '341'] as const)('%s is of the whole app: other pages wait too', async (kind) => {
    await troubled({ kind });
    const other = await ours.page();
    expect(await ours.fetched(other, [other.fillIn()])).toMatchObject([{ state: 'received', fetch_attempts: 0 }]);
    expect(ours.calls(other)).toEqual([]);
  });

  test('613 again after its pause is told to the operator, once is not', async () => {
    const { page } = await troubled({ kind: '613' });
    expect(ours.reports).toEqual([]);
    ours.clock.ahead += 600_000;
    await ours.takeUp(page);
    expect(ours.reports).toMatchObject([{ error: { code: 613 }, context: { source_id: page.sourceId } }]);
  });

  test.each(['17', '32', '613', '80001', '80005', '429'] as const)('%s is of one page: others go on', async (kind) => {
    await troubled({ kind });
    await othersGoOn();
  });
});

describe('T9: what a person must repair', () => {
  test.each([
    ['10', /lacks a permission: reconnect the page and allow everything that is asked for/],
    ['200', /lacks a permission \(pages_manage_metadata\): reconnect the page and allow it/],
    ['3', /lacks a permission: reconnect/],
    ['368', /breach of its policies: open .* then check the page again/],
    ['190', /no longer valid: reconnect the page/],
    ['190/463', /expired: reconnect the page/],
    ['190/467', /made invalid: reconnect the page/],
    ['190/460', /changed the Facebook password: reconnect the page/],
    ['190/458', /app was removed .*: allow the app again and reconnect the page/],
    ['190/459', /log in at facebook\.com .* check the page again/],
    ['190/464', /log in at facebook\.com .* check the page again/],
    ['190/492', /ask an admin of the page/],
    ['190/493', /not used for 90 days.*: reconnect the page/],
    ['102', /no longer valid: reconnect the page/],
  ] as const)(
    '%s: its events are parked, one alert says what to do, Graph is left alone; a new token resumes them',
    async (kind, words) => {
      const { page, events } = await troubled({ kind });
      expect(events.map(({ state }) => state)).toEqual(['parked', 'parked', 'parked']);
      const source = await ours.source(page);
      expect(source.status).toBe('needs_attention');
      expect(source.health.summary).toMatch(words);
      expect((await ours.alerts(page)).map(({ kind: of, ended_at }) => [of, ended_at])).toEqual([['connection', null]]);
      const asked = ours.calls(page).length;
      await ours.fetched(page, [page.fillIn()]);
      expect(ours.calls(page).length).toBe(asked);
      expect(await ours.alerts(page)).toHaveLength(1);
      await othersGoOn();

      const token = `token-${metaId()}`;
      entity.world.graph.addToken({ token, pageId: page.pageId });
      const params = { id: page.sourceId };
      const { body } = await entity.call('sources.update', { params, body: { page_token: token } });
      expect(body.data).toMatchObject({ status: 'active', page: { open_alerts: [] } });
      await becomesLeads(page, 4);
    },
  );
});

describe('what is wrong with one lead', () => {
  test('100/33: a few short tries, a probe of the lead access, then parked; one alert for the page', async () => {
    ours = givenFetch(entity);
    const page = await ours.page();
    const [gone, there] = [metaId(), page.fillIn()];
    expect((await ours.fetched(page, [gone, there])).map(({ state }) => state)).toEqual(['received', 'processed']);
    for (let tries = 0; tries < 3; tries += 1) await ours.takeUp(page);
    expect((await page.events())[0]).toMatchObject({ state: 'parked', reason: expect.stringContaining('replay it') });
    const probes = () => ours.calls(page).filter(({ query }) => query['fields']?.startsWith('has_lead_access'));
    expect(probes()).toHaveLength(1);
    const source = await ours.source(page);
    expect(source).toMatchObject({ status: 'active', page: { open_alerts: [{ kind: 'hidden_leads' }] } });
    expect(source.page.open_alerts[0].sentence).toMatch(/replay/);
    await ours.fetched(page, [metaId()]);
    for (let tries = 0; tries < 3; tries += 1) await ours.takeUp(page);
    expect(await ours.alerts(page)).toHaveLength(1);
  });

  test.each([
    [{ kind: '100' }, 'tell the operator'],
    [{ kind: '100', message: '(#100) Requires pages_read_engagement' }, '(pages_read_engagement): reconnect'],
    [{ kind: '100', message: 'Invalid appsecret_proof provided in the API argument' }, 'FB_APP_SECRET'],
    [{ kind: '803' }, 'tell the operator'],
  ] as const)('%j is our mistake: parked with what is wrong, and the operator is told', async (fault, words) => {
    const { page, events } = await troubled(fault);
    for (const event of events) {
      expect(event).toMatchObject({ state: 'parked', fetched: null });
      expect(event.reason).toContain(words);
    }
    expect(ours.reports.length).toBeGreaterThan(0);
    expect(ours.reports[0]).toMatchObject({ context: { source_id: page.sourceId } });
    expect((await ours.source(page)).status).toBe('active');
    await othersGoOn();
  });

  test('100 about a field costs that field only', async () => {
    ours = givenFetch(entity);
    const page = await ours.page();
    entity.world.graph.setFault({ kind: '100', on: { page: page.pageId }, calls: 1 });
    expect(await ours.fetched(page, [page.fillIn()])).toMatchObject([{ state: 'processed' }]);
    expect(ours.reports).toEqual([]);
  });
});
