import type { Product } from './product/product.ts';
import type { Proof } from './proofs.ts';
import { type Outcome, type Run, runFault } from './run-fault.ts';

/** The sweeper feeds what was forgotten after 20 s: who waits for twice as long waits in vain. */
const DRAIN_MS = 45_000;

export interface Proven extends Outcome {
  /** The harness saw what it had to see. */
  readonly isRed: boolean;
}

/** A run that broke off proves nothing, whatever it saw. */
export const provenBy = ({ mustViolate }: Proof, outcome: Outcome): Proven => ({
  ...outcome,
  isRed: outcome.brokeOff === undefined && outcome.violations.some(({ invariant }) => invariant === mustViolate),
});

/** Runs the product with a bug; the more the checker objects, the better. Afterwards bug and schema are as before. */
export async function prove(proof: Proof, run: Run): Promise<Outcome> {
  if (proof.dropsUniqueKey) await dropUniqueKey(run.product);
  try {
    return await runFault(proof, { ...run, drainMs: DRAIN_MS });
  } finally {
    if (proof.dropsUniqueKey) await restoreUniqueKey(run.product);
  }
}

const KEY = 'entity_id, channel, key_hash';

const dropUniqueKey = ({ db }: Product) =>
  db.raw(`alter table ingest_keys drop primary key, add key without_uniqueness (${KEY})`);

async function restoreUniqueKey({ db }: Product): Promise<void> {
  await db.raw('truncate table ingest_keys'); // of deliveries that no later fault sends again
  await db.raw(`alter table ingest_keys drop key without_uniqueness, add primary key (${KEY})`);
}
