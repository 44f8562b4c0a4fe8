import { createHmac } from 'node:crypto';
import express from 'express';
import request from 'supertest';
import { facebook, facebook_handshake } from '../features/meta/webhook/facebook.endpoints.ts';
import { facebookWebhook } from '../features/meta/webhook/webhook.ts';
import { sourceDirectory } from '../features/sources/index.ts';
import { crowds } from '../platform/crowd.ts';
import { acrossEntities } from '../platform/across-entities.ts';
import { encryption } from '../platform/encryption.ts';
import { eventStreams } from '../platform/event-stream.ts';
import { notFound, onError, router } from '../platform/http.ts';
import type { NewRow, Scope } from '../platform/scope.ts';
import type { TestEntity } from './entity.ts';
import { givenSource } from './given-source.ts';
import { metaId } from './page.ts';
import type { World } from './world.ts';
import { uncounted } from './uncounted.ts';

export const APP_SECRET = 'a secret of the Meta app';
export const VERIFY_TOKEN = 'a verify token';

interface Other {
  /** The path to MySQL, where it is not the world's own. */
  readonly ledgerDb?: World['outside']['ledgerDb'];
  readonly appSecrets?: readonly string[];
  readonly requestReadBack?: (entityId: number, sourceId: number) => Promise<unknown>;
}

/** Meta's door of its own, with the world's pipeline behind it. */
export function facebookDoor({ app, outside }: Pick<World, 'app' | 'outside'>, other: Other = {}) {
  const { ledgerDb = outside.ledgerDb, appSecrets = [APP_SECRET] } = other;
  const readBacks: number[] = [];
  const warnings: string[] = [];
  const acrossLedger = acrossEntities(ledgerDb);
  const directory = sourceDirectory({
    across: acrossLedger,
    encryption: encryption(['a key of the tests']),
    report: () => undefined,
  });
  const webhook = facebookWebhook({
    appSecrets,
    verifyToken: VERIFY_TOKEN,
    directory,
    across: app.across,
    acrossLedger,
    metrics: outside.metrics,
    now: outside.now,
    accept: app.pipeline.accept,
    durably: app.pipeline.durably,
    requestReadBack: other.requestReadBack ?? (async (_entityId, sourceId) => readBacks.push(sourceId)),
    warn: (sentence) => warnings.push(sentence),
    report: () => undefined,
  });
  const doors = {
    actorOf: async () => Promise.reject(new Error('nobody signs in here')),
    countCall: uncounted,
    scopeFor: app.scopeFor,
    streams: eventStreams(() => undefined),
    crowdOf: crowds(() => undefined),
    onUndeclared: (operation: string, { code }: { code: string }) => {
      throw new Error(`${operation} does not declare ${code}`);
    },
  };
  const http = express().disable('etag').set('query parser', 'simple');
  http.use(
    router({ webhooks: { facebook, facebook_handshake } }, webhook, doors),
    notFound,
    onError(() => undefined),
  );

  return {
    ...webhook,
    http,
    directory,
    /** Sources whose leads are to be read back. */
    readBacks,
    warnings,
    /** Signed as Meta does, unless a header says otherwise. */
    async post(body: object | string | Buffer, { path = '/api/webhooks/facebook', headers = {} }: Sending = {}) {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const all = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': signatureOf(bytes), ...headers };
      const call = request(http).post(path).redirects(0);
      for (const [name, value] of Object.entries(all)) if (value !== '') call.set(name, value);
      return call.serialize((sent: unknown) => sent as string).send(bytes); // as they are: it would write them as JSON
    },
  };
}

interface Sending {
  readonly path?: string;
  /** '' leaves one out. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const signatureOf = (bytes: Buffer | string, secret = APP_SECRET) =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;

/** A Facebook page of the entity, connected unless told otherwise. */
export async function givenPage(
  { scope }: TestEntity,
  { pageId = metaId(), isClaimed = true, ...source }: Partial<NewRow<'lead_sources'>> & PageSettings = {},
) {
  const sourceId = await givenSource(scope, { type: 'facebook', name: 'Our page', form_key: null, ...source });
  await scope.add('meta_pages', { source_id: sourceId, page_id: pageId });
  const claim = () =>
    scope.rows('meta_pages').where({ source_id: sourceId }).update({ claimed_page_id: pageId }) as PromiseLike<unknown>;
  if (isClaimed) await claim();
  return { pageId, sourceId, claim, events: () => eventsOf(scope, sourceId) };
}

interface PageSettings {
  readonly pageId?: string;
  readonly isClaimed?: boolean;
}

const eventsOf = (scope: Scope, sourceId: number) =>
  scope.rows('webhook_events').where({ source_id: sourceId }).orderBy('id');

/** A change of the field `leadgen`, with a lead of its own unless told otherwise. */
export const leadChange = (pageId: string, value: object = {}) => ({
  field: 'leadgen',
  value: {
    leadgen_id: metaId(),
    page_id: pageId,
    form_id: '200000000000011',
    created_time: 1_630_087_926,
    ...value,
  },
});

/** One POST's body of one page. */
export const bodyOf = (pageId: string | number, ...changes: readonly unknown[]) => ({
  object: 'page',
  entry: [{ id: pageId, time: 1_630_087_927, changes }],
});
