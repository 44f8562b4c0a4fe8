import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';

/** What signing in and staying signed in are made from. */
export interface AuthParts {
  /** Its clock is asked at each use, so that a test can move it. */
  readonly outside: Pick<Outside, 'config' | 'redis' | 'now'>;
  readonly across: AcrossEntities;
  readonly scopeFor: (entityId: number) => Scope;
}
