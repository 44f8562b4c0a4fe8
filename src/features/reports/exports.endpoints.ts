import { z } from 'zod';
import { endpointsFor, rawEndpointsFor } from '../../platform/endpoint.ts';
import { Failure, invalid } from '../../platform/errors.ts';
import type { DownloadsService } from './downloads.service.ts';
import { CustomReport, DownloadQuery, Export, ExportId, NewExport, Report } from './exports.schema.ts';
import type { ExportsService } from './exports.service.ts';

const { get, post } = endpointsFor<{ exports: ExportsService }>('/api/analytics');
const { get: getRaw } = rawEndpointsFor<{ downloads: DownloadsService }>('/api/analytics/export/download');
const permission = 'reports:manage';
const year = { date_from: '2024-01-01', date_to: '2024-12-31' };

export const customReport = post('/custom-report', {
  summary: 'A report as a table, at once',
  permission,
  body: CustomReport,
  reply: Report,
  example: {
    body: { report_type: 'lead_performance', filters: { ...year, platform: 'facebook', status: ['new', 'qualified'] } },
  },
  handle: ({ scope, body }, { exports }) => exports.show(scope, body),
});

export const requestExport = post('/export', {
  summary: 'Have a report, or the leads themselves, made into a file',
  description:
    'Answers 202 at once; the file is made in the background. `download_url` answers 409 until it is ready. Here, and only here, it holds ' +
    'a token: whoever has it may download the file once, without signing in. xlsx takes up to 100,000 rows.',
  permission,
  body: NewExport,
  reply: Export,
  status: 202,
  example: { body: { report_type: 'lead_analytics', format: 'csv', filters: year } },
  postmanTests: [
    "pm.collectionVariables.set('exportId', pm.response.json().data.export_id);",
    "pm.collectionVariables.set('exportToken', pm.response.json().data.download_url.split('token=')[1]);",
  ],
  handle: ({ scope, actor, body }, { exports }) => exports.request(scope, actor, body),
});

export const readExport = get('/exports/:id', {
  summary: 'How far an export is',
  permission,
  params: ExportId,
  reply: Export,
  example: { params: { id: '{{exportId}}' } },
  handle: ({ scope, params }, { exports }) => exports.read(scope, params.id),
});

export const downloadExport = getRaw('/:id', {
  summary: 'The file of a finished export',
  description:
    'For people of the entity who may make reports, or for whoever has the one-time token. 409 until it is ready.',
  params: ExportId,
  query: DownloadQuery,
  reply: z.string(),
  fails: ['not_signed_in', 'not_allowed', 'not_found', 'conflict', 'range_not_satisfiable', 'invalid_input'],
  example: { params: { id: '{{exportId}}' }, query: { token: '{{exportToken}}' } },
  // Until it is made: ten seconds at most.
  postmanBefore: [
    "const address = `${pm.variables.get('baseUrl')}/api/analytics/export/download/${pm.variables.get('exportId')}?token=${pm.variables.get('exportToken')}`;",
    "const look = (left) => pm.sendRequest({ url: address, method: 'HEAD' }, (error, reply) => {",
    '  if (left > 0 && !error && reply.code === 409) setTimeout(() => look(left - 1), 500);',
    '});',
    'look(20);',
  ],
  async handle(request, _bytes, { downloads }) {
    const query = DownloadQuery.safeParse(request.query);
    if (!query.success) throw invalid('token', 'must be the token, and all that is given');
    const id = ExportId.safeParse(request.params);
    if (!id.success) throw new Failure('not_found');
    const file = await downloads.open(id.data.id, {
      authorization: request.get('authorization'),
      token: query.data.token,
      address: request.ip ?? '',
      onlyLooks: request.method === 'HEAD',
    });
    return { file };
  },
});
