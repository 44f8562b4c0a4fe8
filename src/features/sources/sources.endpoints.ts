import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { byUser } from '../audit/index.ts';
import { DeletedSource, NewSource, Snippet, Source, SourceChange, SourceId, SourceQuery } from './sources.schema.ts';
import type { SourcesService } from './sources.service.ts';

const { list: page, get, post, put, delete: deleteAt } = endpointsFor<{ sources: SourcesService }>('/api/sources');

const permission = 'sources:manage';
const thisSource = { params: { id: '{{sourceId}}' } };

export const list = page('', {
  summary: 'The connections that leads come from',
  permission,
  query: SourceQuery,
  reply: Source,
  example: { query: { status: 'active', limit: 50 } },
  postmanTests: [
    "const page = pm.response.json().data.find(({ type }) => type === 'facebook');",
    "if (page) pm.collectionVariables.set('pageSourceId', page.id);",
  ],
  handle: ({ scope, query }, { sources }) => sources.list(scope, query),
});

export const create = post('', {
  summary: 'Connect a website form or a Facebook page',
  description: [
    'Of a form, the answer holds the public key; `GET /api/sources/:id/snippet` then gives what to paste into the page. A form with an `hmac_secret` is for servers: each post must be signed with it.',
    'Of a page (`{"type": "facebook", "name": …, "page_id": …, "page_token": …}`), Meta is asked at once, and `status` and `health.summary` say what came of it: the source is there also if the token was refused or Meta does not answer. A page belongs to one source of the installation, whose token has read it; another one gets 409.',
  ].join('\n\n'),
  permission,
  body: NewSource,
  reply: Source,
  status: 201,
  fails: ['conflict'],
  example: {
    body: {
      type: 'website',
      name: 'Summer landing page',
      allowed_origins: ['https://shop.example'],
      field_mapping: { 'Your name': 'full_name', 'E-mail': 'email', colour: 'ignore' },
      default_campaign: 'summer_sale',
    },
  },
  postmanTests: ["pm.collectionVariables.set('sourceId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { sources }) => sources.create(scope, body, byUser(actor)),
});

export const read = get('/:id', {
  summary: 'One source and how it is doing',
  permission,
  params: SourceId,
  reply: Source,
  example: thisSource,
  handle: ({ scope, params }, { sources }) => sources.read(scope, params.id),
});

export const update = put('/:id', {
  summary: 'Change some settings of a source',
  description:
    'A field left out stays as it is; null clears it. Type, form key and page id are fixed. Setting a paused source to active lets what it kept become leads. A new `page_token` reconnects a page: what waited for it is read at once.',
  permission,
  params: SourceId,
  body: SourceChange,
  reply: Source,
  fails: ['conflict'],
  example: { ...thisSource, body: { name: 'Summer landing page, second edition', rate_limit_per_minute: 120 } },
  handle: ({ scope, actor, params, body }, { sources }) =>
    sources.update(scope, { id: params.id, change: body, by: byUser(actor) }),
});

export const snippet = get('/:id/snippet', {
  summary: 'What to paste into a page, or to run on a server, so that leads come',
  permission,
  params: SourceId,
  reply: Snippet,
  fails: ['conflict'],
  example: thisSource,
  handle: ({ scope, params }, { sources }) => sources.snippet(scope, params.id),
});

export const remove = deleteAt('/:id', {
  summary: 'Disconnect a source',
  description: 'Its form key or page becomes free, and no more leads come from it. Leads and events stay.',
  permission,
  params: SourceId,
  reply: DeletedSource,
  example: thisSource,
  handle: async ({ scope, actor, params }, { sources }) =>
    new Told(await sources.remove(scope, params.id, byUser(actor)), 'The source is disconnected; its leads stay.'),
});
