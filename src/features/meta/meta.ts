import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Encryption } from '../../platform/encryption.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { type ingestion, resumeParked } from '../ingestion/index.ts';
import type { SourceDirectory } from '../sources/index.ts';
import { metaConnections } from './connection/connection.service.ts';
import { metaFetch } from './fetch/fetch.service.ts';
import { SILENT } from './fetch/verdicts.ts';
import { graphClient } from './graph/graph-client.ts';
import { graphApi } from './graph/graph.ts';
import { logFaults } from './graph/log-faults.ts';
import { graphPauses } from './pauses.across.ts';
import { metaReadBack } from './read-back/read-back.service.ts';
import { schedule } from './schedule.across.ts';
import { facebookWebhook } from './webhook/webhook.ts';

interface Needs {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  /** On the pool with the short deadline. */
  readonly acrossLedger: AcrossEntities;
  readonly encryption: Encryption;
  readonly directory: SourceDirectory;
  readonly pipeline: ReturnType<typeof ingestion>;
  scopeFor(entityId: number): Scope;
}

/** Facebook and Instagram put together: what listens to Meta, and what asks it. */
export function meta({ outside, across, acrossLedger, encryption, directory, pipeline, scopeFor }: Needs) {
  const { config, now, report, log, metrics } = outside;
  const { appId = null, appSecrets, verifyToken, graphUrl, graphVersion } = config.meta;
  const client = graphClient({ url: graphUrl, version: graphVersion, appSecrets, onFault: logFaults(log) });
  const graph = graphApi(client, { appId, appSecrets });
  const pauses = graphPauses(across, now);
  const { accept, durably } = pipeline;
  const asking = { graph, pauses, encryption, now, report };

  const readBack = metaReadBack({
    ...asking,
    accept,
    resumeSilent: async (scope, sourceId) => resumeParked(scope, sourceId, SILENT),
  });
  const webhook = facebookWebhook({
    ...{ across, acrossLedger, metrics, directory, accept, durably, appSecrets, verifyToken, now, report },
    requestReadBack: (entityId, sourceId) => durably(() => readBack.request(scopeFor(entityId), sourceId)),
    warn: (sentence, context) => log.warn(context, sentence),
  });
  return {
    services: {
      facebook: webhook.facebook,
      metaFetch: metaFetch({ ...asking, across, intake: pipeline.services.intake, scopeFor }),
      metaReadBack: readBack,
      metaConnections: metaConnections({
        ...asking,
        onResumed: async (tx, sourceId) => void (await resumeParked(tx, sourceId)),
        onClaimed: directory.invalidate,
      }),
    },
    watch: webhook.watch,
    routeClaimed: webhook.routeClaimed,
    schedule: () => schedule(across, now),
  };
}
