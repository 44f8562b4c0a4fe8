export { type LeadRecipe, leadRecipesOf } from './lead-recipes.repository.ts';
export { type SourceDirectory, sourceDirectory } from './source-directory.across.ts';
export type { SourceEntry } from './source-entry.ts';
export type { FieldTarget } from './sources.schema.ts';
export { noteError, noteLead } from './source-health.repository.ts';
export { addSource } from './sources.repository.ts';
export { sourcesService } from './sources.service.ts';
