import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { byUser } from '../audit/index.ts';
import { EventDetail, EventId, EventQuery, EventSummary, ReplayReply, ReplayRequest } from './events.schema.ts';
import type { EventsService } from './events.service.ts';

const { get, list, post } = endpointsFor<{ events: EventsService }>('/api/webhook-events');

export const page = list('', {
  summary: 'The event ledger: every delivery and what became of it, the newest first',
  permission: 'events:read',
  query: EventQuery,
  reply: EventSummary,
  example: { query: { limit: 20 } },
  postmanTests: [
    "if (pm.response.json().data.length > 0) pm.collectionVariables.set('eventId', pm.response.json().data[0].id);",
  ],
  handle: ({ scope, query }, { events }) => events.page(scope, query),
});

export const read = get('/:id', {
  summary: 'One delivery: raw payload, attempts, timings, lead',
  permission: 'events:read',
  params: z.object({ id: EventId }),
  reply: EventDetail,
  example: { params: { id: '{{eventId}}' } },
  handle: ({ scope, params }, { events }) => events.detail(scope, params.id),
});

export const replay = post('/replay', {
  summary: 'Run deliveries again: one, or all that match',
  description:
    'Parked, failed and rejected ones run; those that are leads already, or repeat one, are counted and stay as they are.',
  permission: 'events:replay',
  body: ReplayRequest,
  reply: ReplayReply,
  fails: ['not_found'],
  example: { body: { state: 'failed' } },
  handle: ({ scope, actor, body }, { events }) => events.replay(scope, body, byUser(actor)),
});
