import { encryption } from '../../../platform/encryption.ts';
import type { TestEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { type TestPage, testPage } from '../../../testing/page.ts';
import { receivedEventOf } from '../../ingestion/index.ts';
import { graphClient } from '../graph/graph-client.ts';
import { graphApi } from '../graph/graph.ts';
import { graphPauses } from '../pauses.across.ts';
import { metaFetch } from './fetch.service.ts';

/** The fetch stage by a clock that can be moved, with what it tells the operator, and pages whose leads it fetches. */
export function givenFetch(entity: TestEntity) {
  const { scope, world } = entity;
  const { app, outside, graph } = world;
  const clock = { ahead: 0 };
  const now = () => new Date(Date.now() + clock.ahead);
  const reports: { error: unknown; context: object }[] = [];
  const { graphUrl: url, graphVersion: version, appSecrets } = outside.config.meta;
  const service = metaFetch({
    across: app.across,
    graph: graphApi(graphClient({ url, version, appSecrets, timeoutMs: 1_000 })),
    pauses: graphPauses(app.across, now),
    encryption: encryption(outside.config.encryptionKeys),
    now,
    intake: app.pipeline.services.intake,
    scopeFor: app.scopeFor,
    report: (error, context) => void reports.push({ error, context }),
  });

  /** What the sweeper and the worker do with a page's events, when the time of each has come. */
  async function takeUp(page: TestPage) {
    await scope
      .rows('webhook_events')
      .where({ source_id: page.sourceId, state: 'received' })
      .update({ due_at: new Date(0) });
    const waiting = (await page.events()).filter(({ state }) => state === 'received');
    await service.take(waiting.map(receivedEventOf));
    return page.events();
  }

  return {
    clock,
    reports,
    page: () => testPage(entity),
    /** Announces the leads and takes them up. Returns all of the page's events. */
    async fetched(page: TestPage, ids: readonly string[]) {
      for (const id of ids) await givenMetaEvent(entity, page, id);
      return takeUp(page);
    },
    takeUp,
    calls: (page: TestPage) => graph.calls.filter((call) => call.page === page.pageId),
    alerts: (page: TestPage) => scope.rows('source_alerts').where({ source_id: page.sourceId }).orderBy('id'),
    source: async (page: TestPage) => (await entity.call('sources.read', { params: { id: page.sourceId } })).body.data,
    /** No pause is left, as after the time that Meta named. */
    forgetPauses: () => app.across.read('the test goes on later', (db) => db('graph_pauses').delete()),
  };
}
