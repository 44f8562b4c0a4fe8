import { endpointsFor } from '../../../platform/endpoint.ts';
import { Failure } from '../../../platform/errors.ts';
import { Source, SourceId, type SourcesService } from '../../sources/index.ts';
import type { MetaConnections } from './connection.service.ts';

const { post } = endpointsFor<{ sources: SourcesService; metaConnections: MetaConnections }>('/api/sources');

export const check = post('/:id/check', {
  summary: 'Check the connection of a Facebook page',
  description:
    "Asks Meta now what is else asked once a day: whether the page's token works, whether the page's leads are sent to us (subscribing again), and whether they may be read. `status` and `health.summary` of the answer say what to do.",
  permission: 'sources:manage',
  params: SourceId,
  reply: Source,
  fails: ['conflict'],
  example: { params: { id: '{{pageSourceId}}' } },
  handle: async ({ scope, params: { id } }, { sources, metaConnections }) => {
    const { page } = await sources.read(scope, id);
    if (!page) throw new Failure('conflict', { message: 'A website form has no connection to check.' });
    await metaConnections.check(scope, id);
    return sources.read(scope, id);
  },
});
