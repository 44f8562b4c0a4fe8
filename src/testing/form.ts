import type { RequestListener } from 'node:http';
import request from 'supertest';
import { uidBytes } from '../platform/uid.ts';
import type { TestEntity } from './entity.ts';
import { givenSource } from './given-source.ts';
import { until } from './until.ts';

interface Post {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is text or bytes. */
  readonly body: object | string | Buffer;
  readonly path?: string;
  /** Another instance of the product than the entity's own. */
  readonly http?: RequestListener;
}

/** A website form of the entity, and what one does to it from outside. */
export async function testForm(entity: TestEntity, row: Parameters<typeof givenSource>[1] = {}) {
  const { scope, world } = entity;
  const sourceId = await givenSource(scope, row);
  const source = await scope.rows('lead_sources').where({ id: sourceId }).first();
  const formKey = source?.form_key ?? '';

  const post = async ({
    headers = {},
    query = { form_key: formKey },
    body,
    path = '/api/webhooks/website',
    http = world.http,
  }: Post) => {
    const type = typeof body === 'string' || Buffer.isBuffer(body) ? {} : { 'Content-Type': 'application/json' };
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    let call = request(http).post(path).query(query).redirects(0);
    for (const [name, value] of Object.entries({ ...type, ...headers })) call = call.set(name, value);
    return call.serialize((sent: unknown) => sent as string).send(text); // bytes as they are: it would write them as JSON
  };

  return {
    sourceId,
    formKey,
    post,
    /** Posts answers as JSON. */
    submit: (answers: object, more: object = {}) => post({ body: { answers, ...more } }),
    events: () => scope.rows('webhook_events').where({ source_id: sourceId }).orderBy('id'),
    leads: () => scope.rows('lead_data').where({ source_id: sourceId }).orderBy('id'),
    event: (id: string) =>
      scope
        .rows('webhook_events')
        .where({ uid: uidBytes(id) })
        .first(),
    /** The lead's row once a worker has made it. */
    lead: (leadId: number) => until(`lead ${leadId}`, () => scope.rows('lead_data').where({ id: leadId }).first()),
  };
}
