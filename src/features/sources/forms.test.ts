import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { metaId, testPage } from '../../testing/page.ts';
import { formsIn, type SeenForm } from './forms.repository.ts';

let entity: TestEntity;
let sourceId: number;
beforeAll(async () => {
  entity = await testEntity();
  sourceId = (await testPage(entity)).sourceId;
});

const seen = (change: Partial<SeenForm> = {}): SeenForm => ({
  formId: metaId(),
  name: 'Trial lesson',
  status: 'ACTIVE',
  locale: 'en_US',
  questions: [{ key: 'email', label: 'Email', type: 'EMAIL', options: [] }],
  content: { disclaimer: { body: 'You agree to be called.' } },
  ...change,
});
const save = (form: SeenForm) => formsIn(entity.scope).save(sourceId, form, new Date());
const versions = ({ formId }: SeenForm) =>
  entity.scope.rows('meta_form_versions').where({ source_id: sourceId, form_id: formId }).orderBy('version');

test('T14: each wording of a form is kept as a version, and the same one again is none', async () => {
  const form = seen();
  const reworded = { ...form, content: { disclaimer: { body: 'You agree to be called and written to.' } } };
  await save(form);
  await save({ ...form, name: 'Another name', status: 'ARCHIVED' });
  await save(reworded);
  await save(reworded);
  expect(await versions(form)).toMatchObject([
    { version: 1, content: form.content },
    { version: 2, content: reworded.content },
  ]);
  const [row] = (await formsIn(entity.scope).ofSource(sourceId)).filter(({ form_id }) => form_id === form.formId);
  expect(row).toMatchObject({ version: 2, name: 'Trial lesson', status: 'ACTIVE' });
});

test('T14: many that see a form at once make one version of it', async () => {
  const form = seen();
  await Promise.all(Array.from({ length: 8 }, () => save(form)));
  expect(await versions(form)).toHaveLength(1);
});
