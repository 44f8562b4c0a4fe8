export type Strategy = 'round_robin' | 'weighted' | 'least_loaded';

/** A member of a rule's pool who is eligible now. */
export interface Candidate {
  readonly id: number;
  /** The member's place in the rule's fixed order; equal places are settled by id. */
  readonly position: number;
  readonly weight: number;
  readonly activeLeads: number;
}

/** Where a rule stands: whom it chose last, and (weighted) what it owes each member. */
export interface Cursor {
  readonly position: number | null;
  readonly userId: number | null;
  readonly credits: Readonly<Record<string, number>>;
}

export interface Choice {
  readonly id: number;
  readonly cursor: Cursor;
}

/** Who gets the next lead, and where the rule stands then; undefined if nobody is eligible. The pool may differ at every call. */
export function chooseRep(strategy: Strategy, candidates: readonly Candidate[], cursor: Cursor): Choice | undefined {
  if (candidates.length === 0) return undefined;
  const ordered = candidates.toSorted((a, b) => a.position - b.position || a.id - b.id);
  const inTurn = fromCursor(ordered, cursor);
  switch (strategy) {
    case 'round_robin':
      return chosen(inTurn[0] as Candidate, cursor.credits);
    case 'least_loaded':
      return chosen(
        minimum(inTurn, ({ activeLeads }) => activeLeads),
        cursor.credits,
      );
    case 'weighted':
      return byCredit(ordered, cursor);
  }
}

/** All candidates, beginning with the first one after the last chosen place and wrapping. (Never modulo: the pool changes.) */
function fromCursor(ordered: readonly Candidate[], { position, userId }: Cursor): readonly Candidate[] {
  if (position === null || userId === null) return ordered;
  const next = ordered.findIndex((one) => one.position > position || (one.position === position && one.id > userId));
  return next <= 0 ? ordered : [...ordered.slice(next), ...ordered.slice(0, next)];
}

/** Smooth weighted round robin, as nginx does it: 3:1 gives a a b a, not a a a b. Credits of those who are absent stay as they are. */
function byCredit(ordered: readonly Candidate[], { credits }: Cursor): Choice {
  const raised = { ...credits };
  let total = 0;
  for (const { id, weight } of ordered) {
    raised[id] = (raised[id] ?? 0) + weight;
    total += weight;
  }
  const best = minimum(ordered, ({ id }) => -(raised[id] as number));
  raised[best.id] = (raised[best.id] as number) - total;
  return chosen(best, raised);
}

/** The first of the smallest. */
const minimum = (candidates: readonly Candidate[], of: (candidate: Candidate) => number): Candidate =>
  candidates.reduce((best, one) => (of(one) < of(best) ? one : best));

const chosen = ({ id, position }: Candidate, credits: Cursor['credits']): Choice => ({
  id,
  cursor: { position, userId: id, credits },
});
