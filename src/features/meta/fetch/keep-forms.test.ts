import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { metaId } from '../../../testing/page.ts';
import { receivedEventOf } from '../../ingestion/index.ts';
import { runJobs } from '../../../testing/run-jobs.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { givenFetch } from './given-fetch.ts';
import { keepUnknownForms } from './keep-forms.ts';

let entity: TestEntity;
let ours: ReturnType<typeof givenFetch>;
beforeAll(async () => {
  entity = await testEntity();
  ours = givenFetch(entity);
});

const formRows = (sourceId: number) => entity.scope.rows('meta_forms').where({ source_id: sourceId });

test('T14: a form is asked for with its first lead, kept with what it asked, and never again for a lead', async () => {
  const page = await ours.page();
  const looks = () => ours.calls(page).filter(({ path }) => path === `/${page.formId}`).length;
  await ours.fetched(page, [page.fillIn()]);
  await ours.fetched(page, [page.fillIn(), page.fillIn()]);
  expect(looks()).toBe(1);
  expect(await formRows(page.sourceId)).toMatchObject([
    {
      form_id: page.formId,
      version: 1,
      questions: expect.arrayContaining([expect.objectContaining({ type: 'EMAIL' })]),
    },
  ]);
});

test('T14: what people agreed to is kept in its own words, and their ticks as consent', async () => {
  const page = await ours.page();
  const formId = metaId();
  const checkboxes = [{ key: 'calls', text: 'You may call me.', is_required: false }];
  entity.world.graph.addForm({
    id: formId,
    pageId: page.pageId,
    name: 'With a disclaimer',
    legalContent: { custom_disclaimer: { title: 'Terms', body: 'We call you.', checkboxes } },
  });
  await ours.fetched(page, [page.fillIn({ formId, disclaimers: [{ checkbox_key: 'calls', is_checked: '1' }] })]);
  const [version] = await entity.scope.rows('meta_form_versions').where({ form_id: formId });
  expect(version?.content).toMatchObject({ disclaimer: { body: 'We call you.', checkboxes } });
  const [lead] = await page.leads();
  expect(lead?.consent).toMatchObject({ given: true, boxes: { calls: true } });
});

test('T10: where Graph throttles the question for a form it is left alone, and no further form is asked for', async () => {
  const { sourceId, pageId, token } = await ours.page();
  const asked: string[] = [];
  const paused: string[] = [];
  await keepUnknownForms(
    {
      graph: {
        form({ formId }) {
          asked.push(formId);
          return Promise.reject(new GraphFault({ kind: 'throttled', reach: 'page', advice: 'Quiet.', pauseMs: 1_000 }));
        },
      },
      pauses: {
        async pause(throttled) {
          paused.push(throttled.pageId);
          return new Date();
        },
      },
      now: () => new Date(),
      report: () => undefined,
    },
    { scope: entity.scope, sourceId, pageId, token, leads: [{ form_id: '1' }, { form_id: '2' }] },
  );
  expect([asked, paused]).toEqual([['1'], [pageId]]);
});

test('a form that cannot be had holds up no lead, and is told to the operator', async () => {
  const page = await ours.page();
  const id = page.fillIn();
  entity.world.graph.state.forms.delete(page.formId);
  ours.reports.length = 0;
  expect(await ours.fetched(page, [id])).toMatchObject([{ state: 'processed' }]);
  expect(ours.reports).toMatchObject([{ context: { form_id: page.formId } }]);
});

test('leads that came while their form was not known are read again when it is', async () => {
  const page = await ours.page();
  const formId = metaId();
  const question = { key: 'wohin_schreiben_wir_ihnen', label: 'Wohin schreiben wir Ihnen?', type: 'EMAIL' };
  entity.world.graph.addForm({ id: formId, pageId: page.pageId, name: 'Kontakt', questions: [question] });
  const fieldData = [{ name: question.key, values: ['ida@mail.example'] }];
  const early = page.fillIn({ formId, fieldData });
  const uid = await givenMetaEvent(entity, page, early);
  const told = { id: early, form_id: formId, created_time: '2026-11-01T08:00:00+0000', field_data: fieldData };
  const events = entity.scope.rows('webhook_events').where({ uid });
  await events.update({ fetched: Buffer.from(JSON.stringify(told)) });
  await entity.world.app.services.processor.process((await page.events()).map(receivedEventOf));
  const emails = async () => (await page.leads()).map(({ email }) => email);
  expect(await emails()).toEqual([null]);
  await ours.fetched(page, [page.fillIn({ formId, fieldData })]);
  await runJobs(entity);
  expect(await emails()).toEqual(['ida@mail.example', 'ida@mail.example']);
});
