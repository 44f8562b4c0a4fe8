import { endpointsFor, Told } from '../../../platform/endpoint.ts';
import { byUser } from '../../audit/index.ts';
import { SourceId } from '../../sources/index.ts';
import {
  Completeness,
  CompletenessQuery,
  FormsQuery,
  PageForm,
  ReadBackReply,
  ReadBackRequest,
} from './read-back.schema.ts';
import type { MetaReadBack } from './read-back.service.ts';

const { get, list, post } = endpointsFor<{ metaReadBack: MetaReadBack }>('/api/sources');

const permission = 'sources:manage';
const thisSource = { params: { id: '{{pageSourceId}}' } };

export const readBack = post('/:id/read-back', {
  summary: 'Read the leads of a Facebook page back from Meta',
  description:
    'Happens by itself every hour; this is for now. What no webhook announced becomes a lead; what is here already stays as it is. ' +
    'With `since` all leads from that day on are read again, and a reading under way with an earlier `since` is replaced.',
  permission,
  params: SourceId,
  body: ReadBackRequest,
  reply: ReadBackReply,
  fails: ['conflict'],
  example: { ...thisSource, body: { since: null } },
  handle: async ({ scope, actor, params: { id }, body: { since } }, { metaReadBack }) =>
    new Told(
      await metaReadBack.requestByHand(scope, { sourceId: id, day: since ?? undefined, by: byUser(actor) }),
      'The page is read back within a minute; its completeness shows what came of it.',
    ),
});

export const completeness = get('/:id/completeness', {
  summary: 'How many of a Facebook page’s leads Meta has and how many are here, by form and day',
  description:
    'Figures of Meta are those of the latest read-backs. `missing` counts leads that Meta showed and that are not here, by their ids.',
  permission,
  params: SourceId,
  query: CompletenessQuery,
  reply: Completeness,
  fails: ['conflict'],
  example: thisSource,
  handle: ({ scope, params, query }, { metaReadBack }) => metaReadBack.completeness(scope, params.id, query),
});

export const forms = list('/:id/forms', {
  summary: 'The Meta forms of a Facebook page: what they ask, and how far their leads were read',
  permission,
  params: SourceId,
  query: FormsQuery,
  reply: PageForm,
  example: thisSource,
  handle: ({ scope, params, query }, { metaReadBack }) => metaReadBack.forms(scope, params.id, query),
});
