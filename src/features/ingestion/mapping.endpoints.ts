import { endpointsFor } from '../../platform/endpoint.ts';
import { byUser } from '../audit/index.ts';
import { SourceId } from '../sources/index.ts';
import { Applied, ApplyRequest, Preview, PreviewRequest } from './mapping.schema.ts';
import type { MappingService } from './mapping.service.ts';

const { post } = endpointsFor<{ mapping: MappingService }>('/api/sources/:id/mapping');

const permission = 'sources:manage';
const params = { id: '{{pageSourceId}}' };
const field_mapping = {
  Company: 'ignore',
  Vorname: { to: 'full_name', combine: ['Nachname'] },
  'Which course?': { to: 'utm_content', labels: 'form' },
};

export const previewMapping = post('/preview', {
  summary: 'What the newest stored deliveries of a source become under a mapping',
  description:
    'Nothing is written. Who decides what an answer is: the type of its question in a Facebook form, then this mapping, then usual names; an answer that is mapped to `ignore` is used for nothing.',
  permission,
  params: SourceId,
  body: PreviewRequest,
  reply: Preview,
  example: { params, body: { field_mapping, limit: 10 } },
  handle: ({ scope, params: { id }, body }, { mapping }) => mapping.preview(scope, id, body),
});

export const applyMapping = post('/apply', {
  summary: 'Save the mapping of a source, and read its earlier leads again if asked',
  description:
    'Reading again changes only fields that no person has changed since; each lead that changed says so among its activities. Who has a lead stays.',
  permission,
  params: SourceId,
  body: ApplyRequest,
  reply: Applied,
  example: { params, body: { field_mapping, rerun: true } },
  handle: ({ scope, actor, params: { id }, body }, { mapping }) =>
    mapping.apply(scope, { sourceId: id, by: byUser(actor) }, body),
});
