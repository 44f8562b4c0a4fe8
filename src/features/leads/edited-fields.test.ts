import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

test('what a person has changed is remembered by column, what they left as it was is not', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, { email: 'a@b.co', first_name: 'Jo', last_name: 'Doe', full_name: 'Jo Doe' });
  const edited = async () => (await entity.scope.rows('lead_data').where({ id }).first())?.edited_fields ?? null;
  const update = (body: object) => entity.call('leads.update', { params: { id }, body });

  expect(await edited()).toBeNull();
  await update({ email: 'a@b.co' });
  expect(await edited()).toBeNull();
  await update({ first_name: 'Ann' });
  expect(await edited()).toEqual(['first_name', 'full_name']);
  await update({ email: null });
  expect(await edited()).toEqual(['first_name', 'full_name', 'email']);
});
