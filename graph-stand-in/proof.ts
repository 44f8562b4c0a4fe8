import { createHmac } from 'node:crypto';
import { graphError } from './errors.ts';
import type { AppSettings } from './records.ts';

/** What `appsecret_proof` must be: hex HMAC-SHA256 of the token, keyed with an app secret. */
export const proofOf = (token: string, secret: string): string =>
  createHmac('sha256', secret).update(token).digest('hex');

/** Throws what Graph answers to a missing (where the app asks for one) or a wrong proof. */
export function checkProof({ requireProof, appSecrets }: AppSettings, token: string, proof: string | undefined): void {
  if (proof === undefined && !requireProof) return;
  if (proof !== undefined && appSecrets.some((secret) => proofOf(token, secret) === proof)) return;
  const message =
    proof === undefined
      ? 'API calls from the server require an appsecret_proof argument'
      : 'Invalid appsecret_proof provided in the API argument';
  throw graphError('100', { message, type: 'GraphMethodException' });
}
