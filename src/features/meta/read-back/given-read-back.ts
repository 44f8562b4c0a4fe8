import { encryption } from '../../../platform/encryption.ts';
import type { TestEntity } from '../../../testing/entity.ts';
import { type TestPage, testPage } from '../../../testing/page.ts';
import { RUNS_AGAIN, receivedEventOf } from '../../ingestion/index.ts';
import { SILENT } from '../fetch/verdicts.ts';
import { graphClient } from '../graph/graph-client.ts';
import { graphApi } from '../graph/graph.ts';
import { graphPauses } from '../pauses.across.ts';
import { readBack } from './read-back.jobs.ts';
import { ReadBackWork } from './read-back-work.ts';
import { metaReadBack } from './read-back.service.ts';
import type { RunNeeds } from './run.ts';

export const HOUR = 3_600_000;

/** A connected page of the entity, read back from the stand-in, by a clock that can be moved. */
export async function givenReadBack(entity: TestEntity, overrides: Partial<RunNeeds> = {}) {
  const { scope, world } = entity;
  const { outside, app, graph } = world;
  const page: TestPage = await testPage(entity);
  const { sourceId } = page;
  const clock = { ahead: 0 };
  const now = () => new Date(Date.now() + clock.ahead);
  const reports: unknown[] = [];
  const { graphUrl: url, graphVersion: version, appSecrets } = outside.config.meta;
  const needs: RunNeeds = {
    graph: graphApi(graphClient({ url, version, appSecrets })),
    pauses: graphPauses(app.across, now),
    encryption: encryption(outside.config.encryptionKeys),
    now,
    accept: app.pipeline.accept,
    report: (error) => void reports.push(error),
    resumeSilent: (tx, id) =>
      tx.rows('webhook_events').where({ source_id: id, state: 'parked', reason: SILENT }).update(RUNS_AGAIN),
    ...overrides,
  };
  const service = metaReadBack(needs);

  /** Jobs of this page's read-backs that wait, taken from the outbox. */
  async function takeJobs(): Promise<ReadBackWork[]> {
    const rows = await scope.rows('outbox').where({ job: readBack.name }).orderBy('id');
    const parsed = rows.map(({ id, payload }) => ({
      id,
      work: ReadBackWork.parse(typeof payload === 'string' ? JSON.parse(payload) : payload),
    }));
    const mine = parsed.filter(({ work }) => work.sourceId === sourceId);
    const ids = mine.map(({ id }) => id);
    await scope.rows('outbox').whereIn('id', ids).delete();
    return mine.map(({ work }) => work);
  }

  return {
    ...page,
    needs,
    service,
    reports,
    clock,
    now,
    takeJobs,
    /** A whole run: the job, and those that go on with it. Returns how many jobs it took. */
    async run(work: Omit<ReadBackWork, 'sourceId'> = {}): Promise<number> {
      let jobs = 0;
      for (let todo: ReadBackWork[] = [{ sourceId, ...work }]; todo.length > 0; todo = await takeJobs())
        for (const each of todo) {
          jobs += 1;
          await service.run(scope, each);
        }
      return jobs;
    },
    /** One job of a service with other needs. */
    runWith: (other: Partial<RunNeeds>, work: Omit<ReadBackWork, 'sourceId'> = {}): Promise<void> =>
      metaReadBack({ ...needs, ...other }).run(scope, { sourceId, ...work }),
    /** What waits in the ledger becomes leads. */
    async process(): Promise<void> {
      const waiting = (await page.events()).filter(({ state, fetched }) => state === 'received' && fetched !== null);
      for (let start = 0; start < waiting.length; start += 100)
        await app.services.processor.process(waiting.slice(start, start + 100).map(receivedEventOf));
    },
    row: () => scope.rows('meta_pages').where({ source_id: sourceId }).first(),
    forms: () => scope.rows('meta_forms').where({ source_id: sourceId }).orderBy('form_id'),
    sightings: () => scope.rows('meta_sightings').where({ source_id: sourceId }),
    arrivals: () => scope.rows('lead_meta').where({ source_id: sourceId }).orderBy('id'),
    alerts: () => scope.rows('source_alerts').where({ source_id: sourceId }).orderBy('id'),
    calls: () => graph.calls.filter((call) => call.page === page.pageId),
    /** A form more at the page. */
    addForm(form: Partial<Parameters<typeof graph.addForm>[0]> & { id: string }) {
      graph.addForm({
        pageId: page.pageId,
        name: `Form ${form.id}`,
        questions: [{ key: 'email', label: 'Email', type: 'EMAIL' }],
        ...form,
      });
    },
  };
}

export type GivenReadBack = Awaited<ReturnType<typeof givenReadBack>>;
