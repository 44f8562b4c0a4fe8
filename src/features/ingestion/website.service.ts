import { signatureMatches } from '../../platform/body-signature.ts';
import { Failure, invalid } from '../../platform/errors.ts';
import type { RawReply } from '../../platform/endpoint.ts';
import type { RateLimiter } from '../../platform/rate-limit.ts';
import { newUid, uidText } from '../../platform/uid.ts';
import type { SourceDirectory, SourceEntry } from '../sources/index.ts';
import type { Acceptance, Accepted } from './acceptance.ts';
import type { Delivery } from './delivery.ts';
import { websiteKey } from './delivery-key.ts';
import { parseWebsiteBody, type WebsiteFields } from './formats/website-body.ts';
import { PAUSED } from './parked.across.ts';
import { redirectTarget } from './redirect-target.ts';
import { problemPage, thankYouPage } from './website-pages.ts';

/** A submission as HTTP brings it. */
export interface WebsitePost {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly formKeyInQuery: string | null;
  readonly origin: string | null;
  readonly referer: string | null;
  readonly userAgent: string | null;
  readonly address: string;
  readonly signature: string | undefined;
  readonly idempotencyKey: string | null;
  /** A browser that navigates, rather than a program. */
  readonly wantsPage: boolean;
}

interface Needs {
  readonly directory: SourceDirectory;
  readonly acceptance: Acceptance;
  readonly now: () => Date;
  /** Counts submissions by form, so many a minute. */
  limiterOf(perMinute: number): RateLimiter;
  /** Tells the source's health, in plain words, why a submission was refused. */
  noteRefusal(source: SourceEntry, sentence: string): void;
}

export type WebsiteService = ReturnType<typeof websiteService>;

export const websiteService = (needs: Needs) => ({
  /** Takes one submission: refused with a reason, or durable before the answer. */
  async receive(post: WebsitePost): Promise<RawReply> {
    try {
      const understood = await understand(needs, post);
      return answerTo(post, understood, await needs.acceptance.accept(understood.delivery));
    } catch (error) {
      if (!(error instanceof Failure) || !post.wantsPage) throw error;
      const [complaint] = error.errors ?? [];
      const sentence = complaint ? `${error.message} (${complaint.path}: ${complaint.message})` : error.message;
      return { status: error.status, headers: HTML, body: problemPage(sentence) };
    }
  },

  /** Whether a page on this origin may post: to the form it names, else to any active one. */
  async allows(origin: string, formKey: string | null): Promise<boolean> {
    if (formKey === null) return needs.directory.anyAllows(origin);
    const source = await needs.directory.byFormKey(formKey);
    return source !== undefined && accepts(source, origin);
  },
});

/** The ledger's column: a replay needs the whole header, in which multipart names its boundary. */
const CONTENT_TYPE_LENGTH = 255;

interface Understood {
  readonly fields: WebsiteFields;
  readonly source: SourceEntry;
  readonly delivery: Delivery;
}

async function understand(needs: Needs, post: WebsitePost): Promise<Understood> {
  if (post.contentType.length > CONTENT_TYPE_LENGTH) throw new Failure('unsupported_media_type');
  const parsed = await parseWebsiteBody(post.bytes, post.contentType);
  if (!('fields' in parsed))
    throw new Failure(parsed.unsupported ? 'unsupported_media_type' : 'invalid_input', { errors: parsed.complaints });
  const { fields } = parsed;
  const source = await sourceOf(needs.directory, fields, post.formKeyInQuery);
  const refusal = await refusalOf(needs, post, source);
  if (refusal) {
    needs.noteRefusal(source, refusal.message);
    throw refusal;
  }
  return { fields, source, delivery: { ...deliveryOf(post, fields, source), receivedAt: needs.now() } };
}

/** Why this form does not take this post, whatever it says. */
async function refusalOf(needs: Needs, post: WebsitePost, source: SourceEntry): Promise<Failure | undefined> {
  const { isSigned, hmacSecret, rateLimitPerMinute } = source;
  if (post.origin !== null && !accepts(source, post.origin))
    return new Failure('origin_not_allowed', { message: `This form does not accept submissions from ${post.origin}.` });
  if (isSigned) {
    const matches = hmacSecret !== null && signatureMatches(post.signature, [hmacSecret], post.bytes);
    return matches ? undefined : new Failure('wrong_signature'); // signed deliveries are never limited
  }
  if (rateLimitPerMinute === null) return undefined;
  const { allowed, retryAfter } = await needs.limiterOf(rateLimitPerMinute).take(String(source.id));
  return allowed ? undefined : new Failure('too_many_requests', { retryAfter });
}

const accepts = ({ allowedOrigins }: SourceEntry, origin: string) =>
  allowedOrigins.length === 0 || allowedOrigins.includes(origin);

async function sourceOf(
  directory: SourceDirectory,
  { control }: WebsiteFields,
  formKeyInQuery: string | null,
): Promise<SourceEntry> {
  const { form_key, entity_id } = control;
  const keys = new Set([formKeyInQuery, form_key].filter((key) => key !== null));
  if (keys.size > 1) throw invalid('form_key', 'differs between the address and the body');
  const [formKey] = keys;
  if (formKey === undefined) return defaultFormOf(directory, entity_id);
  const source = websiteForm(await directory.byFormKey(formKey), 'form_key', 'is not the key of a form');
  if (entity_id !== null && entity_id !== source.entityId) throw invalid('entity_id', 'is not the entity of this form');
  return source;
}

async function defaultFormOf(directory: SourceDirectory, entityId: number | null): Promise<SourceEntry> {
  if (entityId === null) throw invalid('form_key', 'is missing: say which form this is');
  return websiteForm(await directory.defaultFormOf(entityId), 'entity_id', 'names no entity with a default form');
}

function websiteForm(source: SourceEntry | undefined, path: string, message: string): SourceEntry {
  if (source?.type !== 'website')
    throw new Failure('not_found', { message: 'There is no such form.', errors: [{ path, message }] });
  return source;
}

function deliveryOf(
  post: WebsitePost,
  { control, answersHash }: WebsiteFields,
  source: SourceEntry,
): Omit<Delivery, 'receivedAt'> {
  const held = heldBack(control.gotcha, source);
  return {
    uid: newUid(),
    entityId: source.entityId,
    sourceId: source.id,
    channel: 'website',
    contentType: post.contentType,
    context: {
      origin: post.origin,
      referer: post.referer,
      user_agent: post.userAgent,
      address: post.address,
      idempotency_key: post.idempotencyKey,
      signed: source.isSigned,
    },
    payload: post.bytes,
    key: websiteKey({
      sourceId: source.id,
      answersHash,
      idempotencyKey: post.idempotencyKey,
      submissionId: control.submission_id,
    }),
    ...(held && { held }),
  };
}

function heldBack(gotcha: string | null, source: SourceEntry): Delivery['held'] {
  if (gotcha !== null && gotcha.trim() !== '')
    return {
      state: 'rejected',
      reason: 'The hidden field _gotcha was filled in, which people do not see: taken for a robot.',
    };
  if (source.status === 'paused') return { state: 'parked', reason: PAUSED };
  return undefined;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };

function answerTo(post: WebsitePost, { fields, source, delivery }: Understood, accepted: Accepted): RawReply {
  if (accepted !== 'spooled' && accepted.conflict) throw new Failure('idempotency_conflict');
  if (post.wantsPage) {
    const target = redirectTarget(fields.control.next, post.referer ?? post.origin, source.allowedOrigins);
    return target
      ? { status: 303, headers: { Location: target } }
      : { status: 200, headers: HTML, body: thankYouPage() };
  }
  const leadId = accepted === 'spooled' ? null : accepted.leadId;
  return {
    status: 200,
    body: { success: true, lead_id: leadId, message: 'Lead received successfully', event_id: uidText(delivery.uid) },
  };
}
