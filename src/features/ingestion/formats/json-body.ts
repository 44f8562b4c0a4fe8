import type { Complaint } from '../../../platform/errors.ts';
import { isObject, parseExactJson } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';
import { isCaptcha, isControl, isNeverAnAnswer, type Refused, refused, type Sent } from './sent.ts';

type JsonObject = { readonly [key: string]: Json };

/** Reads a JSON body: control fields and `answers`, or control fields and each other key an answer. */
export function readJsonBody(bytes: Buffer): Sent | Refused {
  const text = utf8(bytes);
  if (text === null) return refused('body', 'is not valid UTF-8');
  const body = parsed(text);
  if (body === undefined) return refused('body', 'is not valid JSON');
  if (!isObject(body)) return refused('body', 'must be a JSON object');
  return sentOf(body);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A leading byte order mark is taken off. */
function utf8(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function parsed(text: string): Json | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function sentOf(body: JsonObject): Sent | Refused {
  const control = new Map<string, Json>();
  const extra: Answer[] = [];
  const { answers, complaints } = answersIn(Object.hasOwn(body, 'answers') ? body['answers'] : null);
  if (complaints.length > 0) return { complaints };

  for (const [name, value] of Object.entries(body)) {
    if (isControl(name)) control.set(name, value);
    else if (!isCaptcha(name) && name !== 'answers') extra.push({ name, values: valuesOf(value) });
  }
  for (const { name, values } of answers) {
    const [first] = values;
    if (isNeverAnAnswer(name) && !control.has(name) && first !== undefined) control.set(name, first);
  }
  const asked = answers.filter(({ name }) => !isNeverAnAnswer(name) && !isCaptcha(name));
  return { control, answers: [...asked, ...extra] };
}

/** A list is several values of one question. */
const valuesOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

interface AnswersRead {
  readonly answers: readonly Answer[];
  readonly complaints: readonly Complaint[];
}

const MAX_COMPLAINTS = 20;

function answersIn(sent: Json | undefined): AnswersRead {
  if (sent === null || sent === undefined) return { answers: [], complaints: [] };
  if (Array.isArray(sent)) return answersInList(sent);
  if (isObject(sent))
    return {
      answers: Object.entries(sent).map(([name, value]) => ({ name, values: valuesOf(value) })),
      complaints: [],
    };
  return { answers: [], complaints: [{ path: 'answers', message: 'must be an object, or a list of {name, value}' }] };
}

function answersInList(items: readonly Json[]): AnswersRead {
  const answers: Answer[] = [];
  const complaints: Complaint[] = [];
  for (const [at, item] of items.entries()) {
    if (complaints.length === MAX_COMPLAINTS) break;
    if (!isObject(item)) complaints.push({ path: `answers.${at}`, message: 'must be an object with name and value' });
    else if (!hasName(item)) complaints.push({ path: `answers.${at}.name`, message: 'must be text' });
    else answers.push({ name: item.name, values: ['value', 'values'].flatMap((key) => given(own(item, key))) });
  }
  return { answers, complaints };
}

const hasName = (item: JsonObject): item is JsonObject & { name: string } => typeof own(item, 'name') === 'string';
const own = (item: JsonObject, key: string): Json | undefined => (Object.hasOwn(item, key) ? item[key] : undefined);
const given = (value: Json | undefined): readonly Json[] => (value === undefined ? [] : valuesOf(value));
