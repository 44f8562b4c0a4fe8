import { setTimeout as pause } from 'node:timers/promises';
import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import { api } from './api.ts';
import { jobs } from './jobs.ts';
import { apiInfo } from './platform/api-info.ts';
import { callerLimits } from './platform/caller-limits.ts';
import { crowds } from './platform/crowd.ts';
import { directPosts } from './platform/direct-posts.ts';
import { docsPage } from './platform/docs-page.ts';
import { eventStreams } from './platform/event-stream.ts';
import { healthRoutes, type Readiness } from './platform/health.ts';
import { type Doors, notFound, onError, router } from './platform/http.ts';
import { openapiOf } from './platform/openapi.ts';
import type { Outside } from './platform/outside.ts';
import { openBlockingRedis } from './platform/redis.ts';
import { requestLog, requestNotes } from './platform/request-log.ts';
import { withSecurityHeaders } from './platform/security-headers.ts';
import { work } from './platform/worker.ts';
import { partsOf, servicesOf } from './services.ts';
import { ticksOf } from './ticks.ts';

const WARM_UP_ATTEMPTS = 5;
const WARM_UP_PAUSE_MS = 200;

/** The only place where things are connected: the API, each worker and every test call it. */
export function compose(outside: Outside) {
  const { config, metrics, log, report } = outside;
  const parts = partsOf(outside);
  const { across, scopeFor, directory, pipeline, facebook, bell } = parts;
  const services = servicesOf(parts);
  const streams = eventStreams(report);
  const countCall = callerLimits(outside.redis, config.callerLimits);
  const sweeps = pipeline.sweeps(facebook.services.metaFetch.take);
  const health = (readiness: () => Promise<Readiness>) =>
    healthRoutes({ metrics, production: config.production, operatorToken: config.operatorToken, readiness });
  const ticks = ticksOf({ ...parts, sweeps });

  return {
    services,
    scopeFor,
    across,
    pipeline,
    sweep: async (): Promise<number> => (await sweeps.leads()) + (await sweeps.fetches()),

    /**
     * What the first delivery would wait for, and be refused for where that is long: the sources in memory, a connection to the ledger, numbers for leads.
     * Without MySQL it gives up after some seconds, and the API starts all the same.
     */
    async warmUp(): Promise<void> {
      for (let attempt = 1; attempt <= WARM_UP_ATTEMPTS; attempt += 1) {
        const isWarm = await Promise.all([directory.load(), pipeline.takeLeadIds(1)]).then(
          () => true,
          (error: unknown) => void (attempt === WARM_UP_ATTEMPTS && report(error)),
        );
        if (isWarm) return;
        await pause(WARM_UP_PAUSE_MS);
      }
    },

    http(onUndeclared: Doors['onUndeclared'] = () => undefined): RequestListener {
      pipeline.watch();
      facebook.watch();
      directory.load().catch(report); // the first delivery would load it, and wait
      const app = express();
      app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', config.trustProxy);
      const notes = requestNotes(log, metrics);
      app.use(requestLog(notes), withSecurityHeaders, health(pipeline.readiness), docsPage(openapiOf(api, apiInfo)));
      const crowdOf = crowds((operation) =>
        log.warn({ operation }, 'more is coming than can be taken within a second'),
      );
      const doors = { actorOf: services.auth.actorOf, countCall, scopeFor, streams, onUndeclared, crowdOf };
      app.use(router(api, services, doors)).use(notFound, onError(report));
      const serveDirectly = directPosts(api, services, { doors, app, notes, report });
      return (request, response) => void (serveDirectly(request, response) || app(request, response));
    },

    /** A worker process' own small HTTP side: health and metrics. */
    workerHttp: (readiness: () => Promise<Readiness>): Express =>
      express().disable('x-powered-by').use(health(readiness), notFound, onError(report)),

    worker: (queue: string, concurrency: number) =>
      work(queue, {
        jobs,
        services,
        scopeFor,
        across,
        concurrency,
        report,
        connection: openBlockingRedis(config.redisUrl, (error) => log.debug({ error }, 'redis connection')),
      }),
    ticks,

    /** The open streams of this process. */
    streams: {
      async close(): Promise<void> {
        await streams.close();
        bell.close();
      },
    },
  };
}
