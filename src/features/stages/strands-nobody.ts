import { Failure } from '../../platform/errors.ts';
import { outcomes, type Workflow } from './workflow.ts';

const roles = { open: 'open status in which leads begin', won: 'won status', lost: 'lost status' } as const;

/**
 * Throws 409 unless leads can begin, be won and be lost, and every status that they can come to (from where leads are, `occupied`,
 * and from where they begin) keeps a way to a closed one. Ways of managers count: somebody can go them.
 */
export function mustStrandNobody(workflow: Workflow, occupied: Iterable<number>): void {
  for (const outcome of outcomes)
    if (!workflow.statuses.some((status) => status.isActive && status.outcome === outcome))
      throw new Failure('conflict', { message: `The workflow needs an active ${roles[outcome]}.` });

  const begins = workflow.statuses.find(({ outcome, isActive }) => isActive && outcome === 'open');
  for (const id of reachable(workflow, [...(begins ? [begins.id] : []), ...occupied])) {
    const status = workflow.status(id);
    const ends = [...reachable(workflow, [id])].some((end) => workflow.status(end).outcome !== 'open');
    if (status.outcome === 'open' && !ends)
      throw new Failure('conflict', {
        message: `Leads in status '${status.name}' would have no way to a closed status.`,
      });
  }
}

/** The statuses given, and those to which leads can come from them. */
function reachable(workflow: Workflow, from: readonly number[]): Set<number> {
  const seen = new Set(from);
  for (const id of seen) for (const next of workflow.next(id, { asManager: true })) seen.add(next.id);
  return seen;
}
