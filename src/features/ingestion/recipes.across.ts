import { type AcrossEntities, inStep } from '../../platform/across-entities.ts';
import { settingsOf } from '../settings/index.ts';
import { type LeadRecipe, leadRecipesOf, metaFormsOf } from '../sources/index.ts';
import type { Recipe } from './prepare.ts';
import { formNameOf, type Reading } from './reading.ts';

/** What turning a batch's submissions into records needs to know. (The ledger's foreign key vouches for each source.) */
export async function recipesOf(
  across: AcrossEntities,
  readings: readonly Reading[],
): Promise<(reading: Reading) => Recipe> {
  const byEntity = Map.groupBy(readings, ({ event }) => event.entityId);
  const recipes = new Map<Reading, Recipe>();
  await across.read('settings, sources and forms of a batch', (db) =>
    inStep(db, { entityIds: [...byEntity.keys()], order: [] }, async (scope) => {
      const own = byEntity.get(scope.entityId) ?? [];
      const { defaultPhoneRegion: defaultRegion } = await settingsOf(scope);
      const sources = await leadRecipesOf(
        scope,
        own.map(({ event }) => event.sourceId),
      );
      const forms = await metaFormsOf(scope, own.filter(({ event }) => event.channel === 'meta').map(formNameOf));
      for (const reading of own) {
        const source = sources.get(reading.event.sourceId) as LeadRecipe;
        recipes.set(reading, { source, defaultRegion, form: forms(formNameOf(reading)) });
      }
    }),
  );
  return (reading) => recipes.get(reading) as Recipe;
}
