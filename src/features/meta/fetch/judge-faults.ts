import type { Scope } from '../../../platform/scope.ts';
import type { FetchedLater, Verdict } from '../../ingestion/index.ts';
import { needsAttention, noteError, raiseAlert } from '../../sources/index.ts';
import { type GraphFault, unlessFault } from '../graph/graph-fault.ts';
import type { GraphApi } from '../graph/graph.ts';
import { leadsKeptBack } from '../leads-access.ts';
import type { GraphPauses } from '../pauses.across.ts';
import type { PageAccess } from '../page-access.ts';
import type { Silences } from './silences.ts';
import { afterHidden, afterTransient, atOnce, disconnected, hidden, refused, untilQuietIsOver } from './verdicts.ts';

interface Needs {
  readonly graph: Pick<GraphApi, 'leadAccess'>;
  readonly pauses: GraphPauses;
  readonly silent: Silences;
  readonly now: () => Date;
  report(error: unknown, context: object): void;
}

interface Case {
  readonly scope: Scope;
  readonly access: PageAccess;
  readonly fault: GraphFault;
  /** The events whose leads did not come for this reason. */
  readonly events: readonly FetchedLater[];
}

/** Meta's "custom limit": of calls that come unevenly, where one pause is no news and a second one is. */
const UNEVEN_CALLS = 613;

const SOME_HIDDEN =
  'Meta does not show some leads that it announced: they were deleted, are older than 90 days, or are kept from the app. They are ' +
  'parked. If they were deleted there is nothing to do; else see that the app stands in Leads Access Manager (Meta Business Suite, ' +
  'Settings, Integrations, Leads access), and replay the parked events.';

type VerdictOf = (event: FetchedLater) => Verdict;

/** What a fault of Graph means for the page and its events, as the protocol's error table says. */
export function faultJudge({ graph, pauses, silent, now, report }: Needs) {
  const judges: Record<GraphFault['kind'], (it: Case) => Promise<VerdictOf>> = {
    async transient({ scope, access, fault }) {
      if (fault.reach !== 'event') {
        silent.begin(access.pageId, fault.advice);
        await note(scope, access, fault);
      }
      return ({ attempts }) => afterTransient(attempts, fault.advice);
    },

    async throttled({ scope, access, fault }) {
      const { pageId, sourceId } = access;
      if (fault.code === UNEVEN_CALLS && (await pauses.wasPausedFor({ fault, pageId })))
        report(fault, { note: 'Meta limits a page again, because its calls come unevenly', source_id: sourceId });
      const until = await pauses.pause({ fault, pageId });
      await note(scope, access, fault);
      return () => untilQuietIsOver(until, now());
    },

    async dead({ scope, access: { sourceId, tokenVersion }, fault }) {
      const sentence = fault.advice;
      const isNews = await needsAttention(scope, { sourceId, tokenVersion, kind: 'connection', sentence, at: now() });
      const verdict = isNews ? disconnected : atOnce('The page got another token meanwhile.');
      return () => verdict;
    },

    async gone(it) {
      const isOver = it.events.some(({ attempts }) => !afterHidden(attempts, ''));
      const final = isOver ? await whyHidden(it) : hidden;
      return ({ attempts }) => afterHidden(attempts, it.fault.advice) ?? final;
    },

    async refused({ fault, access }) {
      report(fault, { note: 'a lead is parked, because Graph refused our call', source_id: access.sourceId });
      return () => refused(fault.advice);
    },
  };

  /** It passes by itself; meanwhile the source's administrators see why leads are late. */
  const note = (scope: Scope, { sourceId }: PageAccess, { advice: sentence }: GraphFault): Promise<void> =>
    noteError(scope, sourceId, { sentence, at: now() });

  /** Is it this lead, or all of the page's? If the page keeps its leads from us, somebody must be told; once. */
  async function whyHidden({ scope, access }: Case): Promise<Verdict> {
    const { sourceId, pageId, token, tokenVersion } = access;
    const probe = await graph.leadAccess({ pageId, token }).catch(unlessFault);
    if (probe?.canAccess === false) {
      const sentence = leadsKeptBack(probe);
      await needsAttention(scope, { sourceId, tokenVersion, kind: 'connection', sentence, at: now() });
      return disconnected;
    }
    await scope.transaction((tx) =>
      raiseAlert(tx, { sourceId, kind: 'hidden_leads', sentence: SOME_HIDDEN, at: now() }),
    );
    return hidden;
  }

  return (it: Case): Promise<VerdictOf> => judges[it.fault.kind](it);
}
