import { Failure } from '../../platform/errors.ts';
import type { Status, Workflow } from './workflow.ts';

interface Step {
  readonly from: Status;
  readonly to: Status;
  readonly asManager: boolean;
  /** Name of the status in which the caller saw the lead. */
  readonly expected?: string | undefined;
}

/** Throws 409 for a lead that is elsewhere by now, is there already or cannot go there, with where it can go; 403 where only managers may. */
export function judgeMove(workflow: Workflow, { from, to, asManager, expected }: Step): void {
  if (expected !== undefined && expected !== from.name)
    throw conflict('expected_status', `The lead is in status '${from.name}' by now, not in '${expected}'.`);
  if (from.id === to.id) throw conflict('statusId', `The lead is in status '${to.name}' already.`);
  const way = workflow.transition(from.id, to.id);
  if (!way || !to.isActive) {
    const allowed = workflow.next(from.id, { asManager }).map(({ name }) => name);
    throw conflict(
      'statusId',
      `A lead cannot go from '${from.name}' to '${to.name}'. Allowed: ${allowed.join(', ') || 'none'}.`,
    );
  }
  if (way.managerOnly && !asManager)
    throw new Failure('not_allowed', {
      message: `Only managers may move a lead from '${from.name}' to '${to.name}'.`,
    });
}

const conflict = (path: string, message: string) => new Failure('conflict', { message, errors: [{ path, message }] });
