import type { TestEntity } from '../../testing/entity.ts';

/** The operator suspends the entity, or lets it go on. */
export const suspend = ({ world, entityId }: TestEntity, isSuspended = true): Promise<unknown> =>
  world.app.across.read('the operator suspends an entity', (db) =>
    db('entities')
      .where({ id: entityId })
      .update({ suspended_at: isSuspended ? new Date() : null }),
  );
