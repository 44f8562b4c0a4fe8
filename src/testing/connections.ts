import express from 'express';
import request from 'supertest';
import { api } from '../api.ts';
import { crowds } from '../platform/crowd.ts';
import { encryption } from '../platform/encryption.ts';
import { eventStreams } from '../platform/event-stream.ts';
import { onError, router } from '../platform/http.ts';
import { metaId } from './page.ts';
import type { Reply, TestEntity } from './entity.ts';
import { resumeParked } from '../features/ingestion/index.ts';
import { sourcesService } from '../features/sources/index.ts';
import { graphClient } from '../features/meta/graph/graph-client.ts';
import { type GraphApi, graphApi } from '../features/meta/graph/graph.ts';
import { graphPauses } from '../features/meta/pauses.across.ts';
import { checkPage } from '../features/meta/connection/connection.jobs.ts';
import { metaConnections } from '../features/meta/connection/connection.service.ts';
import { uncounted } from './uncounted.ts';

interface Settings {
  /** The operator's own token, from the configuration. */
  readonly pageAccessToken?: string;
  /** Calls that the test makes differ from Graph's own. */
  readonly graph?: Partial<GraphApi>;
  /** What else happens when a source becomes active. */
  readonly onResumed?: () => Promise<void>;
}

/** Sources and the check of their connection as this entity's admin has them, with settings that the test chooses. */
export async function givenConnections(
  entity: TestEntity,
  { pageAccessToken, graph: other, onResumed: then }: Settings = {},
) {
  const { world, scope } = entity;
  const { config, now } = world.outside;
  const { across } = world.app;
  const { appId = null, appSecrets, graphUrl: url, graphVersion: version } = config.meta;
  const secrets = encryption(config.encryptionKeys);
  const told = { reports: [] as unknown[], claims: 0 };
  const report = (error: unknown, context: object) => told.reports.push(error, context);
  const onResumed = async (tx: typeof scope, sourceId: number) => {
    await resumeParked(tx, sourceId);
    await then?.();
  };
  const client = graphClient({ url, version, appSecrets, timeoutMs: 2_000 });
  const connections = metaConnections({
    ...{ encryption: secrets, now, onResumed, report },
    graph: { ...graphApi(client, { appId, appSecrets }), ...other },
    pauses: graphPauses(across, now),
    onClaimed: () => void (told.claims += 1),
  });
  const sources = sourcesService({
    ...{ encryption: secrets, now, across, pageAccessToken, onResumed },
    publicUrl: 'https://crm.example',
    onChanged: () => undefined,
    connectPage: connections.connect,
    checkPage: connections.check,
    enqueueCheck: (tx, sourceId) => tx.enqueue(checkPage, { sourceId }),
  });
  const services = { ...world.app.services, sources, metaConnections: connections };
  const http = express().use(
    router({ sources: api.sources }, services, {
      actorOf: services.auth.actorOf,
      countCall: uncounted,
      scopeFor: world.app.scopeFor,
      streams: eventStreams(() => undefined),
      crowdOf: crowds(() => undefined),
      onUndeclared: (operation, { code }) => {
        throw new Error(`${operation} does not declare ${code}`);
      },
    }),
    onError((error) => report(error, {})),
  );
  const authorization = `Bearer ${await entity.tokenOf('admin')}`;
  const send = async (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object): Promise<Reply> => {
    const reply = await request(http)[method](`/api/sources${path}`).set('Authorization', authorization).send(body);
    return { status: reply.status, body: reply.body, headers: reply.headers };
  };

  type Token = Parameters<typeof world.graph.addToken>[0];
  const create = (page: object) => send('post', '', { type: 'facebook', name: 'Our page', ...page });
  /** A page at Meta and a token that reads it; nothing of ours knows it yet. */
  const atMeta = (token: Partial<Token> = {}) => {
    const page_id = metaId();
    const page_token = `token-${metaId()}`;
    world.graph.addPage({ id: page_id, name: 'Our page at Facebook' });
    world.graph.addToken({ pageId: page_id, ...token, token: page_token });
    return { page_id, page_token };
  };

  return {
    connections,
    /** What was told of outside answers: reports, and how often a page became ours. */
    told,
    send,
    create,
    atMeta,
    /** The same, connected. */
    async connected(token: Partial<Token> = {}) {
      const page = atMeta(token);
      const { id } = (await create(page)).body.data as { id: number };
      return { ...page, id };
    },
    change: (id: number, body: object) => send('put', `/${id}`, body),
    read: async (id: number) => (await send('get', `/${id}`)).body.data,
    check: async (id: number) => (await send('post', `/${id}/check`)).body.data,
    remove: (id: number) => send('delete', `/${id}`),
    page: (id: number) => scope.rows('meta_pages').where({ source_id: id }).first(),
    alerts: (id: number) => scope.rows('source_alerts').where({ source_id: id }).orderBy('id'),
    jobs: async () => (await scope.rows('outbox').orderBy('id')).map(({ job }) => job),
  };
}

/** Which fields a refusal names. */
export const pathsOf = (reply: { body: { errors?: { path: string }[] } }) => reply.body.errors?.map(({ path }) => path);

export type Connections = Awaited<ReturnType<typeof givenConnections>>;
