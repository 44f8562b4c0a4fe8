import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Encryption } from '../../platform/encryption.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { ingestion } from '../ingestion/index.ts';
import { metaFetch } from './fetch/fetch.service.ts';
import { graphClient } from './graph/graph-client.ts';
import { graphApi } from './graph/graph.ts';
import { graphPauses } from './pauses.across.ts';

interface Needs {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  readonly encryption: Encryption;
  readonly pipeline: ReturnType<typeof ingestion>;
  scopeFor(entityId: number): Scope;
}

/** Facebook and Instagram put together: what speaks with Meta, and what listens to it. */
export function meta({ outside, across, encryption, pipeline, scopeFor }: Needs) {
  const { config, now, report } = outside;
  const { appId = null, appSecrets, graphUrl, graphVersion } = config.meta;
  const client = graphClient({ url: graphUrl, version: graphVersion, appSecrets });
  const graph = graphApi(client, { appId, appSecrets });
  const pauses = graphPauses(across, now);
  const { intake } = pipeline.services;
  return {
    services: {
      metaFetch: metaFetch({ across, graph, pauses, encryption, now, intake, scopeFor, report }),
    },
  };
}
