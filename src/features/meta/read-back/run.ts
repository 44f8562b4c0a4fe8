import type { Encryption } from '../../../platform/encryption.ts';
import type { Scope } from '../../../platform/scope.ts';
import type { MetaPagesRow } from '../../../platform/tables.ts';
import type { GraphApi } from '../graph/graph.ts';
import type { PageAccess } from '../page-access.ts';
import type { GraphPauses } from '../pauses.across.ts';
import type { GraphSession } from './graph-session.ts';
import type { Position } from './read-back-work.ts';
import type { TakingNeeds } from './take-leads.ts';
import type { Turn } from './turn.ts';

export interface RunNeeds extends TakingNeeds {
  readonly graph: Pick<GraphApi, 'forms' | 'form' | 'formLeads'>;
  readonly pauses: Pick<GraphPauses, 'untilOf' | 'pause'>;
  readonly encryption: Encryption;
  /** A source's events that were parked because Meta did not answer run again. */
  resumeSilent(scope: Scope, sourceId: number): Promise<unknown>;
}

/** One job's part of a read-back. */
export interface Run {
  readonly scope: Scope;
  readonly sourceId: number;
  readonly page: MetaPagesRow;
  readonly access: PageAccess;
  readonly turn: Turn;
  readonly session: GraphSession;
  /** Of the whole run, as is all that follows. */
  readonly startedAt: Date;
  readonly since: Date | null;
  /** Forms that it has read, or tried to. */
  readonly done: Set<string>;
  /** Something could not be read. */
  hasFailed: boolean;
  /** Where the next job would go on within a form. */
  position: Position | undefined;
}
