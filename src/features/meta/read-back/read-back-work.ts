import { z } from 'zod';
import { Id, Instant } from '../../../platform/fields.ts';

/** Where a run goes on in the middle of a form. A cursor that Meta knows no longer is that form's failure; the next run begins it anew. */
const Position = z.object({ formId: z.string(), after: z.string(), hasFailed: z.boolean() });
export type Position = z.output<typeof Position>;

export const ReadBackWork = z.object({
  sourceId: Id,
  /** The turn that the job goes on with; absent: it takes the turn from whoever has it. */
  turn: Instant.optional(),
  /** Leads from then on are read again, whatever was read before. */
  since: Instant.optional(),
  /** When the run began that the job goes on with. */
  startedAt: Instant.optional(),
  /** Forms that earlier jobs of the run have read, or tried to. */
  done: z.array(z.string()).optional(),
  /** Somebody asked for a read-back while the run was under way. */
  isAskedAgain: z.boolean().optional(),
  /** Something in the run could not be read. */
  hasFailed: z.boolean().optional(),
  position: Position.optional(),
});
export type ReadBackWork = z.output<typeof ReadBackWork>;
