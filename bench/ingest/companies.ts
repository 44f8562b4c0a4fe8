import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { provisionWith } from '../../src/features/entities/index.ts';
import { peopleIn, roleIds } from '../../src/features/people/index.ts';
import { addSource } from '../../src/features/sources/index.ts';
import { sealSecret } from '../../src/features/sources/signing-secret.ts';
import { acrossEntities } from '../../src/platform/across-entities.ts';
import { encryption } from '../../src/platform/encryption.ts';
import { type Weighted, zipf } from './chooser.ts';

export interface Company {
  readonly entityId: number;
  readonly sourceId: number;
  readonly formKey: string;
  readonly reps: readonly number[];
}

export interface Companies {
  readonly all: readonly Company[];
  /** Of every form: one server posts for all of them. */
  readonly secret: string;
  /** How often each form is filled in. */
  readonly forms: readonly Weighted[];
}

const REPS = 5;

/** Companies with five reps, the usual rule and a signed form each; the first ones get most leads. */
export async function addCompanies(db: Knex, count: number, encryptionKey: string): Promise<Companies> {
  const secret = randomBytes(16).toString('hex');
  const seal = encryption([encryptionKey]);
  const across = acrossEntities(db);
  const all: Company[] = [];
  for (let n = 0; n < count; n += 1)
    all.push(
      await across.transaction('a company of the benchmark', async (trx, scopeOf) => {
        const scope = await provisionWith(trx, scopeOf, { name: `bench-${n}` });
        const reps: number[] = [];
        for (let rep = 0; rep < REPS; rep += 1)
          reps.push(
            await peopleIn(scope).add({
              username: `rep${rep}_${n}`,
              email: `rep${rep}_${n}@bench.example`,
              passwordHash: 'nobody signs in',
              firstName: `Rep ${rep}`,
              lastName: 'Bench',
              roleId: roleIds.sales_rep,
              isVerified: true,
            }),
          );
        const formKey = `bench-form-${n}`;
        const sourceId = await addSource(scope, { type: 'website', name: 'Form', form_key: formKey });
        await scope
          .rows('lead_sources')
          .where({ id: sourceId })
          .update({ hmac_secret: sealSecret(seal, { entity_id: scope.entityId, form_key: formKey }, secret) });
        return { entityId: scope.entityId, sourceId, formKey, reps };
      }),
    );
  const weights = zipf(count);
  return { all, secret, forms: all.map(({ formKey }, index) => [formKey, weights[index] ?? 0] as const) };
}
