import type { Scope } from '../../platform/scope.ts';
import { sourcesIn } from './sources.repository.ts';
import { MANUAL } from './source-type.ts';

/** The source of the leads that people of the entity type in, made when it is first needed. No administrator meets it. */
export async function manualSourceOf(scope: Scope): Promise<number> {
  return (
    (await sourcesIn(scope).manual()) ??
    scope.transaction(async (tx) => {
      const sources = sourcesIn(tx);
      await sources.takeTurns(); // two first leads in the same instant have one source
      return (await sources.manual()) ?? sources.add({ type: MANUAL, name: 'Manual entry', form_key: null });
    })
  );
}
