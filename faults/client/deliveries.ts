import { createHmac } from 'node:crypto';
import { demoPages } from '../../seeds/demo-pages.ts';
import { demoEntities } from '../../seeds/demo.ts';
import type { Channel, Expectation } from './history.ts';

export const entities = [1, 2, 3] as const;
export type EntityId = (typeof entities)[number];

/** One lead of one person, in whichever way it is sent. Its id is unique over all runs, names its entity, and stands in its email. */
export interface Delivery {
  readonly id: string;
  readonly channel: Channel;
  readonly entity: EntityId;
  /** Meta's name of it. */
  readonly leadgenId: string;
  readonly createdAt: Date;
}

export interface Outgoing {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly channel: Channel;
  readonly ids: readonly string[];
  readonly leadgenIds?: readonly string[];
  readonly expect: Expectation;
}

const DOMAIN = 'faults.example';
const ID = /\b(f[0-9a-z]+)\.(\d+)\.e([123])@faults\.example/g;

/** Of an entity's delivery, wherever its text turns up. */
export const idsIn = (text: string): string[] => [...text.matchAll(ID)].map(([all]) => all.replace(`@${DOMAIN}`, ''));
export const entityOf = (id: string): number => Number(id.at(-1));
export const emailOf = (id: string): string => `${id}@${DOMAIN}`;

const FORMS = ['200000000000011', '200000000000021', '200000000000031'] as const;

/** Makes deliveries with ids that no other run has. */
export function deliveriesOf(runId: string) {
  let number = 0;
  const first = BigInt(Date.now()) * 10_000_000n;
  return (channel: Channel, entity: EntityId, createdAt = new Date()): Delivery => {
    number += 1;
    const leadgenId = String(first + BigInt(number));
    return { id: `f${runId}.${number}.e${entity}`, channel, entity, leadgenId, createdAt };
  };
}

/** A website's form: one person, under an Idempotency-Key of its own. */
export const formOf = (delivery: Delivery, expect: Expectation = 'lead'): Outgoing => ({
  path: '/api/webhooks/website',
  headers: { 'content-type': 'application/json', 'idempotency-key': delivery.id },
  body: JSON.stringify({
    form_key: `demo-${demoEntities[delivery.entity - 1]}`,
    utm: { source: 'faults' },
    answers: { ...answersOf(delivery), ...(expect === 'aside' && { poison: 'poison' }) },
  }),
  channel: 'website',
  ids: [delivery.id],
  expect,
});

/** Every person has a name of their own; a phone would make strangers of them the same person now and then. */
const answersOf = ({ id }: Delivery) => ({ email: emailOf(id), first_name: 'Fay', last_name: `Fault ${id}` });

/** A webhook as Meta signs and posts it, for pages of several companies. */
export function webhookOf(deliveries: readonly Delivery[], appSecret: string): Outgoing {
  const entry = [...Map.groupBy(deliveries, ({ entity }) => entity)].map(([entity, own]) => ({
    id: pageOf(entity),
    time: Math.floor(Date.now() / 1_000),
    changes: own.map(({ leadgenId, createdAt }) => ({
      field: 'leadgen',
      value: {
        leadgen_id: leadgenId,
        form_id: FORMS[entity - 1],
        page_id: pageOf(entity),
        created_time: Math.floor(createdAt.getTime() / 1_000),
      },
    })),
  }));
  const body = JSON.stringify({ object: 'page', entry });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return {
    path: '/api/webhooks/facebook',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
    channel: 'meta',
    ids: deliveries.map(({ id }) => id),
    leadgenIds: deliveries.map(({ leadgenId }) => leadgenId),
    expect: 'lead',
  };
}

export const pageOf = (entity: EntityId): string => demoPages[entity - 1]?.pageId ?? '';

/** The lead as the stand-in has it, whom Meta tells when asked. */
export const leadAtMeta = (delivery: Delivery) => ({
  id: delivery.leadgenId,
  formId: FORMS[delivery.entity - 1],
  createdTime: delivery.createdAt.toISOString(),
  platform: 'fb',
  fieldData: Object.entries({ full_name: `Fay Fault ${delivery.id}`, email: emailOf(delivery.id) }).map(
    ([name, value]) => ({ name, values: [value] }),
  ),
});
