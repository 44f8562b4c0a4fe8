import express, { type Express } from 'express';
import helmet from 'helmet';
import { api } from './api.ts';
import { assignmentsService } from './features/assignments/index.ts';
import { authService } from './features/auth/auth.service.ts';
import { ingestion, mappingService, resumeParked } from './features/ingestion/index.ts';
import { normalizedEmail } from './features/ingestion/normalise/emails.ts';
import { splitName } from './features/ingestion/normalise/names.ts';
import { e164Of } from './features/ingestion/normalise/phones.ts';
import { leadsService } from './features/leads/index.ts';
import { checkPage, meta } from './features/meta/index.ts';
import { notificationsService } from './features/notifications/notifications.service.ts';
import { sourceDirectory, sourcesService } from './features/sources/index.ts';
import { jobs } from './jobs.ts';
import { acrossEntities } from './platform/across-entities.ts';
import { apiInfo } from './platform/api-info.ts';
import { docsPage } from './platform/docs-page.ts';
import { encryption } from './platform/encryption.ts';
import { healthRoutes, type Readiness } from './platform/health.ts';
import { type Doors, notFound, onError, router } from './platform/http.ts';
import { openapiOf } from './platform/openapi.ts';
import type { Outside } from './platform/outside.ts';
import { openBlockingRedis } from './platform/redis.ts';
import { requestLog } from './platform/request-log.ts';
import { Scope } from './platform/scope.ts';
import { work } from './platform/worker.ts';
import { ticksOf } from './ticks.ts';

/** The only place where things are connected: the API, each worker and every test call it. */
export function compose(outside: Outside) {
  const { config, db, ledgerDb, metrics, now, log, report } = outside;
  const across = acrossEntities(db);
  const acrossLedger = acrossEntities(ledgerDb);
  const scopeFor = (entityId: number) => new Scope(db, entityId);
  const secrets = encryption(config.encryptionKeys);

  const directory = sourceDirectory({ across: acrossLedger, encryption: secrets, report });
  const pipeline = ingestion({ outside, across, acrossLedger, directory, scopeFor });
  const facebook = meta({ outside, across, acrossLedger, encryption: secrets, directory, pipeline, scopeFor });
  const { metaConnections } = facebook.services;
  const leads = leadsService(outside, { normalizedEmail, e164Of, splitName });
  const services = {
    ...pipeline.services,
    ...facebook.services,
    auth: authService({ outside, across, scopeFor }),
    leads,
    assignments: assignmentsService({ leads }),
    mapping: mappingService(outside),
    notifications: notificationsService(outside),
    sources: sourcesService({
      encryption: secrets,
      across,
      publicUrl: config.publicUrl,
      pageAccessToken: config.meta.pageAccessToken,
      now,
      connectPage: metaConnections.connect,
      checkPage: metaConnections.check,
      enqueueCheck: (tx, sourceId) => tx.enqueue(checkPage, { sourceId }),
      onChanged: directory.invalidate,
      onResumed: async (scope, sourceId) => void (await resumeParked(scope, sourceId)),
    }),
  };

  const sweeps = pipeline.sweeps(facebook.services.metaFetch.take);
  const health = (readiness: () => Promise<Readiness>) =>
    healthRoutes({ metrics, production: config.production, operatorToken: config.operatorToken, readiness });
  const ticks = ticksOf({ outside, across, pipeline, facebook, sweeps });

  return {
    services,
    scopeFor,
    across,
    pipeline,
    sweep: async (): Promise<number> => (await sweeps.leads()) + (await sweeps.fetches()),

    http(onUndeclared: Doors['onUndeclared'] = () => undefined): Express {
      pipeline.watch();
      facebook.watch();
      directory.load().catch(report); // the first delivery would load it, and wait
      const app = express();
      app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', config.trustProxy);
      app.use(
        requestLog(log, metrics),
        helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }),
      );
      app.use(health(pipeline.readiness), docsPage(openapiOf(api, apiInfo)));
      app.use(router(api, services, { actorOf: services.auth.actorOf, scopeFor, onUndeclared }));
      return app.use(notFound, onError(report));
    },

    /** A worker process' own small HTTP side: health and metrics. */
    workerHttp: (readiness: () => Promise<Readiness>): Express =>
      express().disable('x-powered-by').use(health(readiness), notFound, onError(report)),

    worker: (queue: string, concurrency: number) =>
      work(queue, {
        jobs,
        services,
        scopeFor,
        concurrency,
        report,
        connection: openBlockingRedis(config.redisUrl, (error) => log.debug({ error }, 'redis connection')),
      }),
    ticks,
  };
}
