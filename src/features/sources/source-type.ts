import { z } from 'zod';

/** A new kind of source is one more word here; what only it has becomes fields of its own. */
const sourceTypes = ['website', 'facebook'] as const;
export const SourceType = z.enum(sourceTypes, { error: `must be one of: ${sourceTypes.join(', ')}` });
export type SourceType = z.infer<typeof SourceType>;
