import type { AcrossEntities } from '../../platform/across-entities.ts';
import { Breaker } from '../../platform/breaker.ts';
import { isOutage } from '../../platform/database.ts';
import { within } from '../../platform/deadline.ts';
import type { Outside } from '../../platform/outside.ts';
import { type RateLimiter, rateLimiter } from '../../platform/rate-limit.ts';
import { Sequence } from '../../platform/sequence.ts';
import { noteError, type SourceDirectory } from '../sources/index.ts';
import type { Scope } from '../../platform/scope.ts';
import { acceptance, LEDGER_MS } from './acceptance.ts';
import type { Delivery, ReceivedEvent } from './delivery.ts';
import { eventQueue, FETCH_QUEUE, INGEST_QUEUE } from './event-queue.ts';
import { eventsService } from './events.service.ts';
import { intakeOf } from './intake.ts';
import { ledgerOf } from './ledger.across.ts';
import { watchLedger } from './ledger-metrics.across.ts';
import { resumeLatecomers } from './parked.across.ts';
import { processorOf } from './process.across.ts';
import { readinessOf } from './readiness.ts';
import { spoolIn } from './spool.ts';
import { sweep } from './sweep.across.ts';
import { websiteService } from './website.service.ts';

interface Needs {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  /** On the pool with the short deadline. */
  readonly acrossLedger: AcrossEntities;
  readonly directory: SourceDirectory;
  scopeFor(entityId: number): Scope;
}

const PROBE_MS = 1_000;
const HEALTH_NOTE_MS = 60_000;

/** The pipeline put together: receiver → ledger → queue → worker, with the sweeper and the spool that make it certain. */
export function ingestion({ outside, across, acrossLedger, directory, scopeFor }: Needs) {
  const { redis, report, now } = outside;
  const ids = new Sequence(outside.ledgerDb, 'leads');
  const takeLeadIds = (count: number) => ids.take(count);
  const queue = eventQueue(outside.queues);
  const spool = spoolIn(redis, report);
  const breaker = new Breaker({ what: 'MySQL', probeEveryMs: PROBE_MS, isOutage });
  const accepting = acceptance({
    ledger: ledgerOf({ across: acrossLedger, takeLeadIds }),
    breaker,
    spool,
    queue,
    report,
  });

  const processor = processorOf({ across, now, takeLeadIds, report });

  const limiters = new Map<number, RateLimiter>();
  const limiterOf = (perMinute: number): RateLimiter => {
    const limiter =
      limiters.get(perMinute) ?? rateLimiter(redis, { name: `form-${perMinute}`, points: perMinute, seconds: 60 });
    limiters.set(perMinute, limiter);
    return limiter;
  };

  const noted = new Map<number, number>();
  return {
    services: {
      website: websiteService({
        directory,
        acceptance: accepting,
        now,
        limiterOf,
        noteRefusal({ id, entityId }, sentence) {
          if (now().getTime() - (noted.get(id) ?? 0) < HEALTH_NOTE_MS) return; // a flood of refusals must not become a flood of writes
          noted.set(id, now().getTime());
          noteError(scopeFor(entityId), id, { sentence, at: now() }).catch((error: unknown) =>
            report(error, { source_id: id }),
          );
        },
      }),
      events: eventsService(now),
      processor,
      intake: intakeOf(processor.process),
    },
    accept: (delivery: Delivery) => accepting.accept(delivery),
    pushed: accepting.pushed,
    /** A write that a sender waits for: no longer than the ledger's own, and not at all while MySQL is known to be away. */
    durably: <T>(write: () => Promise<T>): Promise<T> => breaker.run(() => within(LEDGER_MS, 'MySQL', write())),
    /** Numbers for leads, from the one sequence. */
    takeLeadIds,
    /** Events go on to the worker. A failure is no loss: the sweeper feeds them. */
    feed: queue.push,
    readiness: () => readinessOf({ ...outside, breaker, spool }),
    watch: () => watchLedger({ metrics: outside.metrics, across, queue, spool }),
    learnSpool: spool.learn,
    /** `fetch`: how leads are had that a delivery only named. */
    sweeps(fetch: (events: readonly ReceivedEvent[]) => Promise<void>) {
      const sweeping = { across, queue, process: processor.process, fetch };
      return { leads: () => sweep(sweeping, INGEST_QUEUE), fetches: () => sweep(sweeping, FETCH_QUEUE) };
    },
    drainSpool: accepting.drainSpool,
    retryRefused: spool.retryRefused,
    resumeLatecomers: () => resumeLatecomers(across),
  };
}
