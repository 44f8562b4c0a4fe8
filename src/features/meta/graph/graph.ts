import { formCalls } from './form-calls.ts';
import type { GraphClient } from './graph-client.ts';
import { leadCalls } from './lead-calls.ts';
import { pageCalls } from './page-calls.ts';
import { type App, tokenCalls } from './token-state.ts';

export type GraphApi = ReturnType<typeof graphApi>;

/** Every call that we make to the Graph API, with checked answers. Where Meta or the way to it fails they throw GraphFault. */
export const graphApi = (client: GraphClient, app: App = { appId: null, appSecrets: [] }) => ({
  ...pageCalls(client, app.appId),
  ...tokenCalls(client, app),
  ...leadCalls(client),
  ...formCalls(client),
});
