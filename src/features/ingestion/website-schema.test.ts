import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { CONTROL_FIELDS } from './formats/sent.ts';
import { receivedEventOf } from './received-event.ts';
import { WebsiteForm, websiteFormExample, WebsiteSubmission } from './website.schema.ts';

test('the documentation names every field that is no answer', () => {
  expect(new Set(Object.keys(WebsiteSubmission.shape))).toEqual(new Set([...CONTROL_FIELDS, 'answers']));
  expect(new Set([...Object.keys(WebsiteForm.shape), 'utm'])).toEqual(CONTROL_FIELDS);
});

test('the documented example of an HTML form makes the lead that it shows', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  const { form_key: _, ...fields } = websiteFormExample;
  const { body } = await form.post({
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  await entity.world.app.services.processor.process((await form.events()).map(receivedEventOf));
  const { email, full_name, raw_field_data } = await form.lead(body.lead_id as number);
  expect({ email, full_name }).toEqual({ email: 'jane.smith@mail.example', full_name: 'Jane Smith' });
  expect(Object.keys(raw_field_data as object).sort()).toEqual(['email', 'first_name', 'last_name', 'phone']);
});
