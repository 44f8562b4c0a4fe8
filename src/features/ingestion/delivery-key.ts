import { hash } from 'node:crypto';
import type { DeliveryKey, KeyKind } from './delivery.ts';

/** Hashes, because no collation compares other people's ids exactly (case, accents, trailing blanks). */
const hashOf = (...parts: readonly (string | number | Buffer)[]): Buffer => {
  const pieces = parts.flatMap((part) => {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    return [Buffer.from(`${bytes.length}:`), bytes]; // lengths, so that no two lists of parts read alike
  });
  return hash('sha256', Buffer.concat(pieces), 'buffer');
};

interface Told {
  readonly sourceId: number;
  readonly answersHash: Buffer;
  readonly idempotencyKey: string | null;
  readonly submissionId: string | null;
}

/** By the Idempotency-Key header, else the body's submission_id (each unique within its form only), else the answers themselves. */
export function websiteKey({ sourceId, answersHash, idempotencyKey, submissionId }: Told): DeliveryKey {
  const [kind, told]: [KeyKind, string | Buffer] =
    idempotencyKey !== null
      ? ['idempotency', idempotencyKey]
      : submissionId !== null
        ? ['submission', submissionId]
        : ['content', answersHash];
  return { kind, hash: hashOf(kind, sourceId, told), answersHash };
}

/** By Meta's own id of the lead, which is unique over all forms. Whatever else a second delivery of it says, it is that lead. */
export function leadgenKey(leadgenId: string): DeliveryKey {
  const hashed = hashOf('leadgen', leadgenId);
  return { kind: 'leadgen', hash: hashed, answersHash: hashed };
}

/** Where a submission_id was used before with other answers: those answers under that id. */
export const variantOf = ({ hash: usedBefore, answersHash }: DeliveryKey): DeliveryKey => ({
  kind: 'submission',
  hash: hashOf('variant', usedBefore, answersHash),
  answersHash,
});
