import { z } from 'zod';
import { type AcrossEntities, inStep } from './across-entities.ts';
import { isOutage } from './database.ts';
import { Failure } from './errors.ts';
import type { AboutEntity, Job } from './job.ts';
import type { Scope } from './scope.ts';

interface Together<Services> {
  readonly job: Job<Services, z.ZodObject>;
  readonly entries: readonly AboutEntity[];
  readonly attempt: number;
  readonly services: Services;
  readonly across: AcrossEntities;
  scopeFor(entityId: number): Scope;
  /** Of an entry that is given up. */
  report(error: unknown): void;
}

/**
 * Handles entries of many entities in step, as one transaction. Where that fails each is handled alone, so that no entity's entry keeps another's from being
 * done; throws what an entry failed with that is worth another try, after all others.
 */
export async function handleTogether<Services>(given: Together<Services>): Promise<void> {
  const { job, attempt, services, across } = given;
  const byEntity = Map.groupBy(given.entries, ({ entityId }) => entityId);
  const handle = (scope: Scope, { payload }: AboutEntity) =>
    job.handle({ scope, payload: job.payload.parse(payload), attempt }, services);
  try {
    await across.transaction('jobs done together', (trx) =>
      inStep(trx, { entityIds: [...byEntity.keys()], order: [] }, (scope) =>
        Promise.all((byEntity.get(scope.entityId) ?? []).map((entry) => handle(scope, entry))),
      ),
    );
  } catch (error) {
    if (isOutage(error)) throw error;
    await eachAlone(given, handle);
  }
}

async function eachAlone<Services>(
  { entries, scopeFor, report }: Together<Services>,
  handle: (scope: Scope, entry: AboutEntity) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const entry of entries) {
    try {
      await handle(scopeFor(entry.entityId), entry);
    } catch (error) {
      if (isLasting(error)) report(error);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Whether another try would end the same way. */
export const isLasting = (error: unknown): boolean => error instanceof Failure || error instanceof z.ZodError;
