import type { AcrossEntities } from '../../../platform/across-entities.ts';
import type { Encryption } from '../../../platform/encryption.ts';
import type { Scope } from '../../../platform/scope.ts';
import {
  claimForFetch,
  type FetchedLater,
  type FetchLease,
  type Intake,
  isTestId,
  judgeUnfetched,
  readMetaPayload,
  type ReceivedEvent,
  storeFetched,
  type Verdict,
} from '../../ingestion/index.ts';
import type { GraphApi } from '../graph/graph.ts';
import type { GraphPauses } from '../pauses.across.ts';
import { askForLeads } from './ask-for-leads.ts';
import { faultJudge } from './judge-faults.ts';
import { keepUnknownForms } from './keep-forms.ts';
import { lanesOf } from './lanes.ts';
import { type PageAccess, pageAccessOf } from '../page-access.ts';
import { silences } from './silences.ts';
import { afterTransient, dashboardTest, disconnected, notAnEvent, untilQuietIsOver } from './verdicts.ts';

export interface FetchNeeds {
  readonly across: AcrossEntities;
  readonly graph: Pick<GraphApi, 'leads' | 'form' | 'leadAccess'>;
  readonly pauses: GraphPauses;
  readonly encryption: Encryption;
  readonly now: () => Date;
  readonly intake: Intake;
  scopeFor(entityId: number): Scope;
  report(error: unknown, context: object): void;
}

export interface MetaFetch {
  /** Resolves when each event was processed, or given back with a verdict. */
  take(events: readonly ReceivedEvent[], options?: { readonly isAlone?: boolean }): Promise<void>;
}

/** One call's events: all of one page. */
interface Batch {
  readonly scope: Scope;
  readonly lease: FetchLease;
  readonly sourceId: number;
}

/**
 * Asks Graph for the leads of deliveries that bring ids only, page by page, keeps what it tells, and hands them on. An event whose
 * lead does not come is given back with a reason and a time, never dropped, and holds up no other page's.
 */
export function metaFetch(needs: FetchNeeds): MetaFetch {
  const { across, graph, pauses, now } = needs;
  const silent = silences(() => now().getTime());
  const judge = faultJudge({ ...needs, silent });
  const lanes = lanesOf<ReceivedEvent, ReceivedEvent | undefined>(fetchOfPage);

  async function fetchOfPage(events: readonly ReceivedEvent[]): Promise<(ReceivedEvent | undefined)[]> {
    const { entityId, sourceId } = events[0] as ReceivedEvent;
    const lease = await claimForFetch(across, events);
    const fetched = await fetchClaimed({ scope: needs.scopeFor(entityId), lease, sourceId });
    return events.map((event) => {
      const bytes = fetched.get(event.uid.toString('hex'));
      return bytes && { ...event, fetched: bytes };
    });
  }

  async function fetchClaimed(batch: Batch): Promise<Map<string, Buffer>> {
    if (batch.lease.events.length === 0) return new Map();
    const access = await pageAccessOf(batch.scope, batch.sourceId, needs);
    const verdict = await verdictBefore(access);
    if (verdict || !access) {
      await giveBack(batch.lease, verdict ?? (() => disconnected));
      return new Map();
    }
    return ask(batch, access);
  }

  /** Why Graph need not be asked at all; each event gets its own. */
  async function verdictBefore(
    access: PageAccess | undefined,
  ): Promise<((event: FetchedLater) => Verdict) | undefined> {
    if (!access || access.status === 'needs_attention') return () => disconnected;
    const until = await pauses.untilOf(access.pageId);
    if (until) return () => untilQuietIsOver(until, now());
    const silence = silent.of(access.pageId);
    return silence === undefined ? undefined : ({ attempts }) => afterTransient(attempts, silence);
  }

  async function ask({ scope, lease }: Batch, access: PageAccess): Promise<Map<string, Buffer>> {
    const named = new Map<string, FetchedLater[]>();
    const [nameless, tests]: [FetchedLater[], FetchedLater[]] = [[], []];
    for (const event of lease.events) {
      const id = readMetaPayload(event.payload)?.leadgen_id;
      if (!id) nameless.push(event);
      else if (isTestId(id)) tests.push(event);
      else named.set(id, [...(named.get(id) ?? []), event]);
    }
    await judgeAll({ ...lease, events: nameless }, notAnEvent);
    await judgeAll({ ...lease, events: tests }, dashboardTest);
    const { leads, faults } = await askForLeads(graph, { ids: [...named.keys()], token: access.token });
    if (leads.size > 0) silent.over(access.pageId);
    const told = [...leads].flatMap(([id, lead]) =>
      (named.get(id) ?? []).map(({ uid }) => ({ uid, fetched: Buffer.from(JSON.stringify(lead)) })),
    );
    const stored = await storeFetched(across, lease.owner, told);
    for (const [fault, ids] of Map.groupBy(faults.keys(), (id) => faults.get(id)))
      if (fault) {
        const events = ids.flatMap((id) => named.get(id) ?? []);
        await giveBack({ ...lease, events }, await judge({ scope, access, fault, events }));
      }
    await keepUnknownForms(needs, { scope, ...access, leads: [...leads.values()] });
    return new Map(stored.map(({ uid, fetched }) => [uid.toString('hex'), fetched]));
  }

  async function giveBack(lease: FetchLease, verdictOf: (event: FetchedLater) => Verdict): Promise<void> {
    // Most share a verdict's kind and reason; what differs is how long each has been tried.
    const byAttempts = Map.groupBy(lease.events, ({ attempts }) => attempts);
    for (const events of byAttempts.values())
      await judgeAll({ ...lease, events }, verdictOf(events[0] as FetchedLater));
  }

  const judgeAll = (lease: FetchLease, verdict: Verdict) =>
    across.read('events whose leads did not come', (db) => judgeUnfetched(db, lease, verdict));

  return {
    async take(events, options = {}) {
      const outcomes = await Promise.allSettled(events.map((event) => lanes.add(event)));
      const fetched = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? []) : []));
      if (fetched.length > 0) await needs.intake.take(fetched, { ...options, lane: 'fetched' });
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}
