import type { z } from 'zod';
import type { Actor } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import { roleName } from '../people/index.ts';
import type { Me } from './auth.schema.ts';

/** The caller, as their own profile shows them. */
export async function profileOf(scope: Scope, actor: Actor): Promise<z.input<typeof Me>> {
  const user = found(await scope.rows('users').where({ id: actor.userId }).first());
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    first_name: user.first_name,
    last_name: user.last_name,
    phone: user.phone,
    role: roleName(user.role_id),
    entity: { id: actor.entityId, name: actor.entityName },
    permissions: [...actor.permissions].sort(),
    is_active: user.is_active,
    is_verified: user.is_verified,
    is_available: user.is_available,
    max_active_leads: user.max_active_leads,
    last_login: instantOrNull(user.last_login),
    created_at: instant(user.created_at),
  };
}
