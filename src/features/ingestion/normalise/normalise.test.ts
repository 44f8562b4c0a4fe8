import { describe, expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import { type Attribution, type Submission, unknownOrigin } from '../submission.ts';
import { type Known, normalise } from './normalise.ts';

const known: Known = {
  mapping: {},
  questions: [],
  defaultRegion: 'US',
  defaultCampaign: null,
  receivedAt: new Date('2026-05-01T12:00:00Z'),
};

interface Told extends Partial<Omit<Submission, 'answers' | 'attribution'>> {
  readonly attribution?: Partial<Attribution>;
}

/** Answers given as an object; a list is several values. */
const submission = (answers: Record<string, Json>, { attribution, ...told }: Told = {}): Submission => ({
  answers: Object.entries(answers).map(([name, value]) => ({ name, values: Array.isArray(value) ? value : [value] })),
  created_time: null,
  source_lead_id: null,
  consent: null,
  ...told,
  attribution: { ...unknownOrigin, ...attribution },
});

const lead = (answers: Record<string, Json>, told: Told = {}, own: Partial<Known> = {}) =>
  normalise(submission(answers, told), { ...known, ...own });

test('an ordinary submission becomes a clean lead', () => {
  const draft = lead(
    { email: ' Jo.Doe@Example.COM ', phone: '(202) 555-0123', name: 'Jo  Doe', colour: ['red', 'blue'] },
    { attribution: { page_url: 'https://a.test/x', utm_source: 'google' }, created_time: '2026-05-01T10:00:00+02:00' },
  );

  expect(draft).toEqual({
    email: 'Jo.Doe@Example.COM',
    email_normalized: 'jo.doe@example.com',
    phone: '(202) 555-0123',
    phone_e164: '+12025550123',
    first_name: 'Jo',
    last_name: 'Doe',
    full_name: 'Jo Doe',
    raw_field_data: {
      email: ' Jo.Doe@Example.COM ',
      phone: '(202) 555-0123',
      name: 'Jo  Doe',
      colour: ['red', 'blue'],
    },
    consent: null,
    consent_time: null,
    created_time: '2026-05-01T08:00:00.000Z',
    source_lead_id: null,
    attribution: { ...unknownOrigin, page_url: 'https://a.test/x', utm_source: 'google' },
    data_quality: [],
  });
});

test('a submission with neither email nor phone is still a lead', () => {
  expect(lead({ question: 'Do you ship to Malta?' })).toMatchObject({
    email: null,
    phone: null,
    raw_field_data: { question: 'Do you ship to Malta?' },
    data_quality: [],
  });
});

describe('which answer is which field', () => {
  test.each([
    'e-mail',
    'E_MAIL',
    'Email Address',
    'your-email',
    'correo_electrónico',
    'work_email',
    '_replyto',
    'mail',
  ])('%s is the email', (name) => {
    expect(lead({ [name]: 'a@b.co' }).email_normalized).toBe('a@b.co');
  });

  test.each(['phone_number', 'Tel.', 'your-phone', 'WhatsApp', 'Teléfono', 'cell', 'Mobile Number'])(
    '%s is the phone',
    (name) => {
      expect(lead({ [name]: '+442079460958' }).phone_e164).toBe('+442079460958');
    },
  );

  test('first and last name have names in other languages too', () => {
    expect(lead({ Vorname: 'Änne', Nachname: 'Groß' })).toMatchObject({ first_name: 'Änne', last_name: 'Groß' });
    expect(lead({ nombre: 'José', apellidos: 'Ruiz' })).toMatchObject({ full_name: 'José Ruiz' });
  });

  test('the plainest name wins, wherever it stands', () => {
    expect(lead({ work_email: 'work@b.co', email: 'me@b.co' }).email).toBe('me@b.co');
  });

  test("the form's own mapping wins over names, in any case of letters", () => {
    const draft = lead({ q1: 'mapped@b.co', email: 'named@b.co' }, {}, { mapping: { Q1: 'email' } });
    expect(draft.email_normalized).toBe('mapped@b.co');
  });

  test('an ignored answer fills no column and is kept', () => {
    const draft = lead({ email: 'friend@b.co' }, {}, { mapping: { email: 'ignore' } });
    expect(draft).toMatchObject({ email: null, raw_field_data: { email: 'friend@b.co' }, data_quality: [] });
  });

  test('a mapping to no field of ours is noted, and the name counts again', () => {
    const draft = lead({ email: 'a@b.co' }, {}, { mapping: { email: 'e_mail_of_lead' as never } });
    expect(draft.email).toBe('a@b.co');
    expect(draft.data_quality).toEqual([{ field: 'email', note: expect.stringContaining('e_mail_of_lead') }]);
  });

  test('of several values the first usable one is taken, and all are kept', () => {
    const draft = lead({ email: ['', 'nonsense', 'a@b.co', 'c@d.co'] });
    expect(draft.email).toBe('a@b.co');
    expect(draft.raw_field_data).toEqual({ email: ['', 'nonsense', 'a@b.co', 'c@d.co'] });
  });

  test('utm values and the campaign are found among the answers, but what the sender told apart wins', () => {
    const answers = { utm_source: 'answered', utm_medium: 'answered', campaign_id: 'c1' };
    expect(lead(answers, { attribution: { utm_source: 'told' } }).attribution).toMatchObject({
      utm_source: 'told',
      utm_medium: 'answered',
      campaign_id: 'c1',
    });
  });

  test("the form's campaign fills in where none was sent", () => {
    const own = { defaultCampaign: 'spring' };
    expect(lead({ a: 1 }, {}, own).attribution.campaign_id).toBe('spring');
    expect(lead({ a: 1 }, { attribution: { campaign_id: 'told' } }, own).attribution.campaign_id).toBe('told');
  });
});

describe('what does not fit', () => {
  test('an invalid email stays as given, with a note', () => {
    const draft = lead({ email: 'jo at example' });
    expect(draft).toMatchObject({ email: 'jo at example', email_normalized: null });
    expect(draft.data_quality).toEqual([{ field: 'email', note: expect.stringContaining('not a valid address') }]);
  });

  test('an invalid phone stays as given, with a note', () => {
    const draft = lead({ phone: '12' });
    expect(draft).toMatchObject({ phone: '12', phone_e164: null });
    expect(draft.data_quality).toEqual([{ field: 'phone', note: expect.stringContaining('is not a phone number') }]);
  });

  test('an email that is too long is not cut: half an address is another one', () => {
    const long = `${'a'.repeat(10_000)}@b.co`;
    const draft = lead({ email: long });
    expect(draft).toMatchObject({ email: null, email_normalized: null, raw_field_data: { email: long } });
    expect(draft.data_quality).toHaveLength(1);
  });

  test('an over-long name is cut by whole characters and kept whole among the answers', () => {
    const draft = lead({ first_name: '😀'.repeat(101) });
    expect(draft.first_name).toBe('😀'.repeat(100));
    expect(draft.raw_field_data['first_name']).toBe('😀'.repeat(101));
    expect(draft.data_quality).toContainEqual({ field: 'first_name', note: 'was cut to its first 100 characters' });
  });

  test('over-long attribution is cut, ids become null, and both are kept whole among the answers', () => {
    const url = `https://a.test/${'x'.repeat(3_000)}`;
    const id = '9'.repeat(256);
    const draft = lead({ a: 1 }, { attribution: { page_url: url, ad_id: id }, source_lead_id: id });
    expect(draft.attribution).toMatchObject({ page_url: url.slice(0, 2048), ad_id: null });
    expect(draft.source_lead_id).toBeNull();
    expect(draft.raw_field_data).toEqual({ a: 1, page_url: url, ad_id: id, source_lead_id: id });
    expect(draft.data_quality.map(({ field }) => field)).toEqual(['page_url', 'ad_id', 'source_lead_id']);
  });

  test('ids keep their blanks and their case', () => {
    expect(lead({ a: 1 }, { attribution: { page_id: ' AbC ' } }).attribution.page_id).toBe(' AbC ');
  });
});

describe('times', () => {
  test.each([
    ['2026-04-30T10:00:00Z', '2026-04-30T10:00:00.000Z'],
    ['2026-04-30T10:00:00+0000', '2026-04-30T10:00:00.000Z'],
    ['2026-04-30 12:30:00.123456+02', '2026-04-30T10:30:00.123Z'],
    ['1718032990', '2024-06-10T15:23:10.000Z'],
    ['1718032990123', '2024-06-10T15:23:10.123Z'],
  ])('%s is understood', (created_time, expected) => {
    expect(lead({ a: 1 }, { created_time })).toMatchObject({ created_time: expected, data_quality: [] });
  });

  test('a time without a zone is taken as UTC, with a note', () => {
    const draft = lead({ a: 1 }, { created_time: '2026-04-30 10:00' });
    expect(draft.created_time).toBe('2026-04-30T10:00:00.000Z');
    expect(draft.data_quality).toEqual([{ field: 'created_time', note: expect.stringContaining('UTC') }]);
  });

  test.each(['yesterday', '2026-02-31T10:00:00Z', '2026-04-30T24:00:00Z', '0001-01-01T00:00:00Z', '2030-01-01', '5'])(
    '%s is nonsense: the column stays empty, a note says so, and the answers keep it',
    (created_time) => {
      const draft = lead({ a: 1 }, { created_time });
      expect(draft).toMatchObject({ created_time: null, raw_field_data: { a: 1, created_time } });
      expect(draft.data_quality).toHaveLength(1);
    },
  );
});

describe('consent', () => {
  test.each<[Json, Json]>([
    [true, { given: true }],
    ['on', { given: true, answer: 'on' }],
    ['No', { given: false, answer: 'No' }],
    ['I agree to be called', { given: null, answer: 'I agree to be called' }],
    [['email', 'sms'], { given: null, answer: ['email', 'sms'] }],
    [
      { given: 'yes', text: 'Call me', version: 3 },
      { given: true, answer: 'yes', text: 'Call me', version: 3 },
    ],
    [{ disclaimers: [{ key: 'a', is_checked: '1' }] }, { disclaimers: [{ key: 'a', is_checked: '1' }] }],
    [null, null],
  ])('%j is kept as %j', (consent, expected) => {
    expect(lead({ a: 1 }, { consent }).consent).toEqual(expected);
  });

  test('its time comes from the consent itself, or from an answer', () => {
    const at = '2026-04-30T10:00:00.000Z';
    expect(lead({ a: 1 }, { consent: { given: true, time: at } }).consent_time).toBe(at);
    expect(lead({ consent: 'yes', consent_time: at })).toMatchObject({ consent: { given: true }, consent_time: at });
  });
});
