import type { Encryption } from '../../../platform/encryption.ts';
import { Failure } from '../../../platform/errors.ts';
import type { Scope } from '../../../platform/scope.ts';
import { lastErrorAt, type OnResumed, pagesIn } from '../../sources/index.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { type PageAccess, pageAccessOf } from '../page-access.ts';
import { type GraphPauses, leftAloneUntil } from '../pauses.across.ts';
import { type ConnectionGraph, isDeadToken, questionsAbout } from './ask-about-page.ts';
import { troubleOf } from './judge-connection.ts';
import { keepLeads, keepPage, keepSilence, keepTrouble, keepUnreadable } from './keep-findings.ts';
import { nextCheckAfterSilence } from './next-check.ts';

export interface ConnectionNeeds {
  readonly graph: ConnectionGraph;
  readonly pauses: GraphPauses;
  readonly encryption: Encryption;
  readonly now: () => Date;
  readonly onResumed: OnResumed;
  /** Called when a page's deliveries have become ours. */
  readonly onClaimed: () => void;
  readonly report: (error: unknown, context: object) => void;
}

export interface MetaConnections {
  /**
   * Asks Graph how a page is and writes it down: whether its token reads it, whether its leads are sent and may be read. Rejects only
   * if that cannot be written; what Meta says, or that it says nothing, shows in the source's state.
   */
  check(scope: Scope, sourceId: number): Promise<void>;
  /** The same for a new page: `conflict`, and nobody is told, if another source of the installation has it. */
  connect(scope: Scope, sourceId: number): Promise<void>;
}

/** The connection to Facebook pages, looked after. No transaction is open while Graph is asked. */
export function metaConnections(needs: ConnectionNeeds): MetaConnections {
  const { graph, pauses, now, onResumed, onClaimed, report } = needs;
  const ask = questionsAbout(graph, report);
  const placeOf = (scope: Scope, access: PageAccess) => ({ scope, access, at: now() });

  async function look(scope: Scope, access: PageAccess): Promise<void> {
    const seen = await ask.page(access);
    if (await keepPage(placeOf(scope, access), seen)) onClaimed();
    const leads = await ask.leads(access);
    await keepLeads(placeOf(scope, access), leads, onResumed);
  }

  async function keepFault(scope: Scope, access: PageAccess, fault: GraphFault): Promise<void> {
    if (fault.kind === 'throttled') await pauses.pause({ fault, pageId: access.pageId });
    if (fault.kind === 'transient' || fault.kind === 'throttled')
      await waitFor(scope, access, { sentence: fault.advice, pauseMs: fault.pauseMs });
    else {
      const tokenExpiresAt = isDeadToken(fault) ? await ask.expiry(access) : undefined;
      await keepTrouble(placeOf(scope, access), { sentence: troubleOf(fault), tokenExpiresAt });
    }
  }

  async function waitFor(
    scope: Scope,
    access: PageAccess,
    { sentence, pauseMs }: { sentence: string; pauseMs: number | null },
  ): Promise<void> {
    const checkedAt = (await pagesIn(scope).find(access.sourceId))?.checked_at ?? null;
    const failedAt = await lastErrorAt(scope, access.sourceId);
    const next = nextCheckAfterSilence({ checkedAt, lastErrorAt: failedAt, now: now(), pauseMs });
    await keepSilence(placeOf(scope, access), { sentence, next });
  }

  async function accessTo(scope: Scope, sourceId: number): Promise<PageAccess | undefined> {
    const access = await pageAccessOf(scope, sourceId, needs);
    if (!access) await keepUnreadable(scope, sourceId, now());
    return access;
  }

  async function connectWith(scope: Scope, access: PageAccess): Promise<void> {
    const until = await pauses.untilOf(access.pageId);
    if (until) {
      const sentence = `${leftAloneUntil(until)} Nothing to do: the page is checked then.`;
      return waitFor(scope, access, { sentence, pauseMs: until.getTime() - now().getTime() });
    }
    try {
      await look(scope, access);
    } catch (error) {
      if (!(error instanceof GraphFault)) throw error;
      if (error.kind === 'refused') report(error, { note: 'Graph refused a check', source_id: access.sourceId });
      await keepFault(scope, access, error);
    }
  }

  return {
    async connect(scope, sourceId) {
      const access = await accessTo(scope, sourceId);
      if (access) await connectWith(scope, access);
    },

    async check(scope, sourceId) {
      const access = await accessTo(scope, sourceId);
      if (!access) return;
      try {
        await connectWith(scope, access);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        await keepTrouble(placeOf(scope, access), { sentence: error.message }); // the page is another source's
      }
    },
  };
}
