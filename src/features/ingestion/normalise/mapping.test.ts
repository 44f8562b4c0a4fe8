import { describe, expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import type { FieldMapping, Question } from '../../sources/index.ts';
import { unknownOrigin } from '../submission.ts';
import { normalise } from './normalise.ts';

interface Asked {
  readonly mapping?: FieldMapping;
  readonly questions?: readonly Question[];
}

/** Answers given as an object; a list is several values. */
const lead = (answers: Record<string, Json>, { mapping = {}, questions = [] }: Asked = {}) =>
  normalise(
    {
      answers: Object.entries(answers).map(([name, value]) => ({ name, values: [value].flat() })),
      attribution: unknownOrigin,
      created_time: null,
      source_lead_id: null,
      consent: null,
    },
    { mapping, questions, defaultRegion: 'US', defaultCampaign: null, receivedAt: new Date('2026-05-01T12:00:00Z') },
  );

const question = (key: string, type: string, options: Question['options'] = []): Question => ({
  key,
  label: `${key}?`,
  type,
  options,
});

describe('T14: the type of a question', () => {
  test.each([
    ['EMAIL', 'a@b.co', { email: 'a@b.co' }],
    ['WORK_EMAIL', 'a@b.co', { email: 'a@b.co' }],
    ['PHONE', '+12025550123', { phone_e164: '+12025550123' }],
    ['WORK_PHONE_NUMBER', '+12025550123', { phone_e164: '+12025550123' }],
    ['WHATSAPP_NUMBER', '+12025550123', { phone_e164: '+12025550123' }],
    ['USER_PROVIDED_PHONE_NUMBER', '+12025550123', { phone_e164: '+12025550123' }],
    ['FULL_NAME', 'Jo Doe', { full_name: 'Jo Doe', first_name: 'Jo', last_name: 'Doe' }],
    ['FIRST_NAME', 'Jo', { first_name: 'Jo' }],
    ['LAST_NAME', 'Doe', { last_name: 'Doe' }],
  ])('%s says what the answer is, whatever its name', (type, value, expected) => {
    const key = 'आपका उत्तर क्या है? यहाँ लिखिए, और आगे बढ़ने के लिए नीचे दिया गया बटन दबाइए';
    expect(lead({ [key]: value }, { questions: [question(key, type)] })).toMatchObject(expected);
  });

  test('wins over the mapping, and the mapping over names', () => {
    const answers = { a: 'typed@b.co', b: 'mapped@b.co', email: 'named@b.co' };
    const mapping = { b: 'email' } as const;
    expect(lead(answers, { mapping, questions: [question('a', 'EMAIL')] }).email).toBe('typed@b.co');
    expect(lead(answers, { mapping }).email).toBe('mapped@b.co');
    expect(lead(answers).email).toBe('named@b.co');
  });

  test('gives way where its answer is of no use', () => {
    const questions = [question('a', 'EMAIL')];
    expect(lead({ a: 'no address', email: 'named@b.co' }, { questions }).email).toBe('named@b.co');
  });

  test('of the private address wins over that of work, wherever they stand', () => {
    const questions = [question('a', 'WORK_EMAIL'), question('b', 'EMAIL')];
    expect(lead({ a: 'work@b.co', b: 'me@b.co' }, { questions }).email).toBe('me@b.co');
  });

  test('that is about something else silences what the name sounds like', () => {
    expect(lead({ name: 'Acme Ltd' }, { questions: [question('name', 'COMPANY_NAME')] }).full_name).toBeNull();
  });

  test.each(['CUSTOM', 'A_TYPE_OF_NEXT_YEAR'])('%s says nothing: the name counts', (type) => {
    expect(lead({ email: 'a@b.co' }, { questions: [question('email', type)] }).email).toBe('a@b.co');
  });

  test('does not help an answer that the source ignores', () => {
    const draft = lead({ a: 'a@b.co' }, { mapping: { a: 'ignore' }, questions: [question('a', 'EMAIL')] });
    expect(draft).toMatchObject({ email: null, raw_field_data: { a: 'a@b.co' } });
  });
});

describe('T15: phones as people type them', () => {
  test('a local number is kept as given, and read as one of the country of the entity', () => {
    const draft = lead({ tel: '(202) 555-0123' }, { questions: [question('tel', 'PHONE')] });
    expect(draft).toMatchObject({ phone: '(202) 555-0123', phone_e164: '+12025550123' });
  });

  test('what is no number there is kept, with a note', () => {
    const draft = lead({ tel: '0900111222' }, { questions: [question('tel', 'PHONE')] });
    expect(draft).toMatchObject({ phone: '0900111222', phone_e164: null, raw_field_data: { tel: '0900111222' } });
    expect(draft.data_quality).toHaveLength(1);
  });

  test('a number that came as a number is one', () => {
    expect(lead({ phone: 2025550123 })).toMatchObject({ phone: '2025550123', phone_e164: '+12025550123' });
  });
});

describe('combine', () => {
  const mapping: FieldMapping = { Vorname: { to: 'full_name', combine: ['Nachname'] } };

  test('joins several answers, and takes their names for nothing else', () => {
    expect(lead({ Nachname: 'Groß', Vorname: ' Änne ' }, { mapping })).toMatchObject({
      full_name: 'Änne Groß',
      first_name: 'Änne',
      last_name: 'Groß',
    });
  });

  test('joins what is there', () => {
    expect(lead({ Nachname: 'Groß' }, { mapping }).full_name).toBe('Groß');
    expect(lead({ Vorname: 'Änne', Nachname: ' ' }, { mapping }).full_name).toBe('Änne');
    expect(lead({ colour: 'red' }, { mapping }).full_name).toBeNull();
  });

  test('keeps all values of a choice, between them what the mapping says', () => {
    const mapping: FieldMapping = { course: { to: 'utm_content', combine: ['when'], separator: ', ' } };
    const draft = lead({ course: ['forex', 'crypto'], when: 'today' }, { mapping });
    expect(draft.attribution.utm_content).toBe('forex, crypto, today');
    expect(draft.raw_field_data).toEqual({ course: ['forex', 'crypto'], when: 'today' });
  });

  test('leaves out what is ignored', () => {
    expect(lead({ Vorname: 'A', Nachname: 'B' }, { mapping: { ...mapping, Nachname: 'ignore' } }).full_name).toBe('A');
  });
});

describe('split', () => {
  test.each([
    ['Jo van Doe', undefined, { first_name: 'Jo', last_name: 'van Doe' }],
    ['Jo', undefined, { first_name: 'Jo', last_name: null }],
    ['  Jo \t Doe ', undefined, { first_name: 'Jo', last_name: 'Doe' }],
    ['Jo Ann;Doe; the third', ';', { first_name: 'Jo Ann', last_name: 'Doe; the third' }],
    [';Doe', ';', { first_name: null, last_name: 'Doe' }],
  ])('%j at %j', (text, separator, expected) => {
    const rule = { split: ['first_name', 'last_name'] as const, ...(separator !== undefined && { separator }) };
    const mapping = { who: { ...rule, split: [...rule.split] } };
    expect(lead({ who: text }, { mapping })).toMatchObject({ ...expected, raw_field_data: { who: text } });
  });

  test('into fields of different kinds', () => {
    const mapping: FieldMapping = { contact: { split: ['email', 'phone', 'full_name'], separator: '|' } };
    expect(lead({ contact: 'a@b.co | +12025550123 | Jo Doe' }, { mapping })).toMatchObject({
      email: 'a@b.co',
      phone_e164: '+12025550123',
      full_name: 'Jo Doe',
    });
  });
});

describe('labels', () => {
  const questions = [question('course', 'CUSTOM', [{ key: 'forex_basics', value: 'Forex basics (EN)' }])];

  test("T14: the form's own, for the keys that it sends; answers stay as sent", () => {
    const draft = lead(
      { course: 'forex_basics' },
      { mapping: { course: { to: 'utm_content', labels: 'form' } }, questions },
    );
    expect(draft.attribution.utm_content).toBe('Forex basics (EN)');
    expect(draft.raw_field_data).toEqual({ course: 'forex_basics' });
  });

  test("the mapping's own", () => {
    const mapping = { course: { to: 'utm_content', labels: { forex_basics: 'Basics' } } } as const;
    expect(lead({ course: 'forex_basics' }, { mapping, questions }).attribution.utm_content).toBe('Basics');
  });

  test('a choice without a label keeps its key', () => {
    const mapping = { course: { to: 'utm_content', labels: 'form' } } as const;
    expect(lead({ course: 'constructor' }, { mapping, questions }).attribution.utm_content).toBe('constructor');
    expect(lead({ other: 'x' }, { mapping: { other: mapping.course }, questions }).attribution.utm_content).toBe('x');
  });

  test('half a character in one is not stored as it is', () => {
    const halves = [question('course', 'CUSTOM', [{ key: 'a', value: 'A\ud800' }])];
    const mapping = { course: { to: 'utm_content', labels: 'form' } } as const;
    expect(lead({ course: 'a' }, { mapping, questions: halves }).attribution.utm_content).toBe('A\ufffd');
  });

  test('an answer that is no text has none, although an option has no key', () => {
    const nameless = [question('course', 'CUSTOM', [{ key: '', value: 'Other' }])];
    const mapping = { course: { to: 'utm_content', labels: 'form' } } as const;
    expect(lead({ course: { a: 1 } }, { mapping, questions: nameless }).attribution.utm_content).toBeNull();
  });
});

test('a separator that halves a character leaves no halves', () => {
  const mapping: FieldMapping = { name: { split: ['first_name', 'last_name'], separator: '\ud83d' } };
  const { first_name, last_name } = lead({ name: 'Jo \u{1f600} Doe' }, { mapping });
  expect([first_name, last_name]).toEqual(['Jo', '\ufffd Doe']);
});

describe('names of any script', () => {
  test('T14: a whole sentence is a name', () => {
    const name = '您希望我们用哪个电子邮件地址与您联系？';
    expect(lead({ [name]: 'a@b.co' }, { mapping: { [name]: 'email' } }).email).toBe('a@b.co');
  });

  test('T14: names that differ in their vowel signs only are two names', () => {
    expect(lead({ का: 'a@b.co' }, { mapping: { की: 'email' } }).email).toBeNull();
    expect(lead({ 'CORREO electrónico ': 'a@b.co' }, { mapping: { correo_electronico: 'email' } }).email).toBe(
      'a@b.co',
    );
  });
});
