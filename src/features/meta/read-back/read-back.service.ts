import type { Scope } from '../../../platform/scope.ts';
import { needsAttention, noteError, pagesIn } from '../../sources/index.ts';
import { pageAccessOf } from '../page-access.ts';
import { completenessReads } from './completeness.ts';
import { graphSession } from './graph-session.ts';
import { Interrupted, type Interruption } from './interrupted.ts';
import { type FormAtWork, formsOfPage } from './list-forms.ts';
import { readBack } from './read-back.jobs.ts';
import type { ReadBackWork } from './read-back-work.ts';
import { turnsIn } from './read-back.repository.ts';
import { afterQuiet, nextHour, nextTry } from './read-back-times.ts';
import { readForm } from './read-form.ts';
import { readBackRequests } from './requests.ts';
import type { Run, RunNeeds } from './run.ts';
import { beginTurn } from './turn.ts';
import { watchWebhookShare } from './webhook-share.ts';

export type MetaReadBack = ReturnType<typeof metaReadBack>;

/** Thrown so that its job comes again later: what a person asked for must outlive a pause of Graph's. */
class Postponed extends Error {}

/**
 * What Meta has and did not announce: read page by page and form by form, into the same ledger with the same keys as what it
 * announces. Hourly, or when somebody asks; one run of a page at a time.
 */
export const metaReadBack = (needs: RunNeeds) => ({
  ...readBackRequests(needs.now),
  ...completenessReads(needs.now),

  /** One job's part of a run. It says itself when the page is due again, and has another job go on with what is left. */
  async run(scope: Scope, work: ReadBackWork): Promise<void> {
    const { sourceId } = work;
    const expected = work.turn === undefined ? undefined : new Date(work.turn);
    const turn = await beginTurn(scope, { sourceId, expected, now: needs.now, wasAskedAgain: work.isAskedAgain });
    if (!turn) return;
    const access = await pageAccessOf(scope, sourceId, needs);
    const page = await pagesIn(scope).find(sourceId);
    if (!access || !page || access.status !== 'active') return turn.end(needs.now()); // due as soon as it is active
    const run: Run = {
      ...{ scope, sourceId, page, access, turn, position: work.position },
      session: graphSession(needs, access.pageId, turn),
      startedAt: work.startedAt === undefined ? needs.now() : new Date(work.startedAt),
      since: work.since === undefined ? null : new Date(work.since),
      done: new Set(work.done),
      hasFailed: work.hasFailed ?? false,
    };
    try {
      await readAll(needs, run);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      return interrupt(needs, run, error.reason);
    }
    await finish(needs, run);
  },
});

async function readAll(needs: RunNeeds, run: Run): Promise<void> {
  for (const form of leftToRead(await formsOfPage(needs, run), run)) await readForm(needs, run, form);
}

/** First the one that the job before was in the middle of, then those that were not read for longest. */
function leftToRead(forms: readonly FormAtWork[], { done, position }: Run): FormAtWork[] {
  const turnOf = ({ row }: FormAtWork) => (row.form_id === position?.formId ? -1 : (row.read_at?.getTime() ?? 0));
  return forms.filter(({ row }) => !done.has(row.form_id)).toSorted((a, b) => turnOf(a) - turnOf(b));
}

async function finish(needs: RunNeeds, run: Run): Promise<void> {
  const { scope, sourceId, page, turn } = run;
  const at = needs.now();
  if (!run.session.wasSilent) await needs.resumeSilent(scope, sourceId);
  if (!run.hasFailed) {
    await pagesIn(scope).change(sourceId, { read_back_at: at });
    await watchWebhookShare(scope, page, at);
  }
  const next = run.hasFailed ? nextTry(at, page.read_back_at) : nextHour(at);
  await turn.end(turn.wasAskedAgain ? at : next);
}

async function interrupt(needs: RunNeeds, run: Run, reason: Interruption): Promise<void> {
  const { scope, sourceId, access, turn } = run;
  const at = needs.now();
  if (reason.kind === 'overtaken') return;
  if (reason.kind === 'enough') return goOn(run);
  if (reason.kind === 'dead') {
    const { tokenVersion } = access;
    const sentence = reason.fault.advice;
    await needsAttention(scope, { sourceId, tokenVersion, kind: 'connection', sentence, at });
    return turn.end(at); // due as soon as it is connected again, or at once if it has a newer token already
  }
  if (reason.sentence !== undefined) await noteError(scope, sourceId, { sentence: reason.sentence, at });
  const next = reason.kind === 'quiet' ? afterQuiet(reason.until) : nextTry(at, run.page.read_back_at);
  await turn.end(next);
  if (run.since) throw new Postponed(`The read-back of source ${sourceId} goes on later: ${reason.kind}`);
}

/** In another job, which exists exactly if the turn is still ours. One that may come again after a pause takes its turn anew. */
async function goOn({ scope, sourceId, turn, since, startedAt, done, hasFailed, position }: Run): Promise<void> {
  if (!(await turn.renew())) return; // somebody may have asked since the last call
  await scope.transaction(async (tx) => {
    if (!(await turnsIn(tx).pass(sourceId, { from: turn.until, to: turn.until }))) return;
    await tx.enqueue(readBack, {
      ...(since ? { since: since.toISOString() } : { turn: turn.until.toISOString() }),
      ...{ sourceId, startedAt: startedAt.toISOString(), done: [...done], hasFailed, position },
      isAskedAgain: turn.wasAskedAgain,
    });
  });
}
