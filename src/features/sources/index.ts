export { FieldMapping, type FieldRule, type FieldTarget, IGNORE } from './field-mapping.ts';
export {
  type FormName,
  formsIn,
  type ListedForm,
  type MetaForm,
  type MetaFormRow,
  metaFormsOf,
  type Question,
  type SeenForm,
} from './forms.repository.ts';
export { type LeadRecipe, leadRecipesOf } from './lead-recipes.repository.ts';
export { manualSourceOf } from './manual-source.ts';
export { mappingsIn } from './mapping.repository.ts';
export type { OnResumed } from './on-resumed.ts';
export { openPageToken, sealPageToken } from './page-token.ts';
export { endAlert, needsAttention, raiseAlert, worksAgain } from './page-state.ts';
export { type PageAtWork, type PageRow, pagesIn } from './pages.repository.ts';
export { resealSecrets } from './reseal.across.ts';
export { type SourceDirectory, sourceDirectory } from './source-directory.across.ts';
export type { SourceEntry } from './source-entry.ts';
export { lastErrorAt, noteError, noteLeads } from './source-health.repository.ts';
export { addSource } from './sources.repository.ts';
export { Source, SourceId } from './sources.schema.ts';
export { type SourcesService, sourcesService } from './sources.service.ts';
