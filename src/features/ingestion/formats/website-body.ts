import type { Complaint } from '../../../platform/errors.ts';
import type { Json } from '../../../platform/tables.ts';
import { joinedAnswers } from '../normalise/answers.ts';
import type { Submission } from '../submission.ts';
import { answersHashOf } from './answers-hash.ts';
import { type Control, readControlFields } from './control-fields.ts';
import { readJsonBody } from './json-body.ts';
import { mediaTypeOf } from './media-type.ts';
import { readMultipartBody } from './multipart-body.ts';
import { MAX_FIELDS, MAX_VALUES, type Refused, refused, type Sent } from './sent.ts';
import { readUrlencodedBody } from './urlencoded-body.ts';

/** A website form's POST, understood. */
export interface WebsiteFields {
  readonly submission: Submission;
  readonly control: Control;
  /** 32 bytes; the same for the same answers in another order or format. */
  readonly answersHash: Buffer;
}

export type Parsed = { readonly fields: WebsiteFields } | Refused;

/**
 * What the body of a website form's POST says: JSON, urlencoded or multipart. Never throws: what is wrong comes back as
 * complaints, with `unsupported` when the Content-Type itself is none of these.
 */
export async function parseWebsiteBody(bytes: Buffer, contentType: string): Promise<Parsed> {
  const sent = await read(bytes, contentType);
  if ('complaints' in sent) return sent;
  const { control, about, leftOver, complaints } = readControlFields(sent.control);
  const all = [...sent.answers, ...leftOver];
  if (all.length > MAX_FIELDS) return refused('answers', `must be at most ${MAX_FIELDS}`);
  if (
    holdsMoreThan(
      all.map(({ values }) => values),
      MAX_VALUES,
    )
  )
    return refused('answers', `must hold at most ${MAX_VALUES} values`);
  const answers = joinedAnswers(all);
  const wrong = answers.some(({ values }) => values.some(saysSomething)) ? complaints : [...complaints, nothingSaid];
  if (wrong.length > 0) return { complaints: wrong };
  return { fields: { submission: { answers, ...about }, control, answersHash: answersHashOf(answers) } };
}

async function read(bytes: Buffer, contentType: string): Promise<Sent | Refused> {
  const { type, isUtf8 } = mediaTypeOf(contentType);
  if (isUtf8 && type === 'application/json') return readJsonBody(bytes);
  if (isUtf8 && type === 'application/x-www-form-urlencoded') return readUrlencodedBody(bytes);
  if (isUtf8 && type === 'multipart/form-data') return readMultipartBody(bytes, contentType);
  const message = 'must be application/json, application/x-www-form-urlencoded or multipart/form-data, in UTF-8';
  return { ...refused('Content-Type', message), unsupported: true };
}

const nothingSaid: Complaint = { path: 'answers', message: 'must have at least one answer that is not empty' };

/** Lists, objects and what they hold, counted no further than that. */
function holdsMoreThan(value: object, most: number): boolean {
  const waiting = [value];
  let seen = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const items: unknown[] = Array.isArray(next) ? next : Object.values(next);
    seen += items.length;
    if (seen > most) return true;
    for (const item of items) if (typeof item === 'object' && item !== null) waiting.push(item);
  }
  return false;
}

function saysSomething(value: Json): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value !== 'object' || (value !== null && Object.keys(value).length > 0);
}
