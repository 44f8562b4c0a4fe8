import { createHmac } from 'node:crypto';

/** `appsecret_proof`: shows that the caller of a token is the app that it was given to. */
export const proofOf = (token: string, appSecret: string): string =>
  createHmac('sha256', appSecret).update(token).digest('hex');

/** The app's secrets while they rotate: asked for in the order to try, beginning with the one that worked last. */
export function appSecretsToTry(secrets: readonly string[]) {
  let working = secrets[0];
  return {
    /** Without a secret there is one try, without a proof. */
    inOrder: (): readonly (string | undefined)[] => [working, ...secrets.filter((secret) => secret !== working)],
    worked(secret: string | undefined): void {
      working = secret;
    },
  };
}
