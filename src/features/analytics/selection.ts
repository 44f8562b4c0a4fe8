import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Selection, selectionOf, type Viewer } from '../figures/index.ts';
import { type Workflow, workflowOf } from '../stages/index.ts';

/** What somebody asks for; what is left out does not narrow. */
export interface Asked {
  /** Days of the entity's calendar on which leads were created, both included. */
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
  /** Names of statuses that leads have now. */
  readonly status?: string | readonly string[] | undefined;
  readonly platform?: string | undefined;
  readonly assigned_user_id?: number | undefined;
}

/** Which leads the figures are about, and the statuses that they go through. */
export interface LeadSelection extends Selection {
  readonly workflow: Workflow;
}

interface Request {
  readonly viewer: Viewer;
  readonly asked: Asked;
  readonly now: Date;
}

/** Throws 400 for a status that the entity does not have, 403 for a sales rep who asks for another's figures. */
export async function leadsAskedFor(scope: Scope, { viewer, asked, now }: Request): Promise<LeadSelection> {
  const workflow = await workflowOf(scope);
  const { status, assigned_user_id: rep, ...rest } = asked;
  const statusIds = status === undefined ? undefined : [status].flat().map((name) => statusId(workflow, name));
  return { ...(await selectionOf(scope, { viewer, asked: { ...rest, rep, statusIds }, now })), workflow };
}

function statusId({ statuses }: Workflow, wanted: string): number {
  const status = statuses.find(({ name }) => name === wanted);
  if (!status) throw invalid('status', 'is not a status of this entity');
  return status.id;
}
