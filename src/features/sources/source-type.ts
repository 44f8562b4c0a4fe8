import { z } from 'zod';

/** A new kind of source is one more word here; what only it has becomes fields of its own. */
const sourceTypes = ['website', 'facebook'] as const;
/** Of leads that people type in: nobody connects, changes or sees such a source, so it is none of the words above. */
export const MANUAL = 'manual';
export const SourceType = z.enum(sourceTypes, { error: `must be one of: ${sourceTypes.join(', ')}` });
export type SourceType = z.infer<typeof SourceType>;
