import { z } from 'zod';
import { WRONG_APP } from './advice.ts';
import { AnyId, checked } from './answers.ts';
import type { GraphAnswer, GraphClient } from './graph-client.ts';
import { GraphFault } from './graph-fault.ts';

/** Which app we are, for what Meta tells an app only. */
export interface App {
  readonly appId: string | null;
  /** The newest first. */
  readonly appSecrets: readonly string[];
}

export interface TokenState {
  /** null: never. */
  readonly expiresAt: Date | null;
  /** The page that the token is of. */
  readonly profileId: string | null;
}

/** Unix seconds; 0 and absent mean never. */
const Expiry = z
  .int()
  .positive()
  .nullable()
  .catch(null)
  .transform((seconds) => (seconds === null ? null : new Date(seconds * 1_000)));

const Debugged = z.object({
  data: z
    .object({
      is_valid: z.boolean(), // without it the answer is another one
      expires_at: Expiry,
      profile_id: AnyId.nullable().catch(null),
    })
    .transform(({ expires_at, profile_id }) => ({ expiresAt: expires_at, profileId: profile_id })),
});

/** Reads `debug_token` with the app's own token. */
export function tokenCalls(client: GraphClient, { appId, appSecrets }: App) {
  /** Its faults of kind dead are about the app's token, never about the one that is looked at. */
  async function debugged(appToken: string, token: string): Promise<GraphAnswer | null> {
    try {
      // The one call with a token in its URL: Meta takes the token to look at as this parameter only.
      return await client.call({ path: 'debug_token', token: appToken, query: { input_token: token } });
    } catch (error) {
      if (error instanceof GraphFault && error.kind === 'dead') return null;
      throw error;
    }
  }

  return {
    /** What Meta knows of a token; null without an app id and secret to ask with. */
    async tokenState({ token }: { readonly token: string }): Promise<TokenState | null> {
      if (appId === null || appSecrets.length === 0) return null;
      for (const secret of appSecrets) {
        const answer = await debugged(`${appId}|${secret}`, token);
        if (answer !== null) return checked(Debugged, answer.body).data;
      }
      throw new GraphFault({ kind: 'refused', reach: 'app', advice: WRONG_APP, detail: 'app token refused' });
    },
  };
}
