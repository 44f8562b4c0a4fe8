import { freePort } from '../servers/index.ts';

/** Public, like the demo's passwords: whoever tries it out can sign a delivery. */
const DEMO_APP = {
  FB_APP_ID: '300000000000001',
  FB_APP_SECRET: 'demo-app-secret',
  FB_VERIFY_TOKEN: 'demo-verify-token',
};

export interface StandIn {
  readonly url: string;
  /** Beside what each process gets: what only the stand-in needs. */
  readonly own: Readonly<Record<string, string>>;
}

/**
 * The stand-in for Meta's Graph API, unless the environment names a Graph; on a port that stays for the run, so that it comes
 * back where it was. With what every process needs to know of Meta.
 */
export async function planStandIn(
  given: NodeJS.ProcessEnv,
  url: string,
): Promise<{ standIn: StandIn | undefined; environment: NodeJS.ProcessEnv }> {
  if (given['FB_GRAPH_URL']) return { standIn: undefined, environment: given };
  const port = String(await freePort());
  const graphUrl = `http://127.0.0.1:${port}`;
  const environment: NodeJS.ProcessEnv = { ...given, FB_GRAPH_URL: graphUrl };
  for (const [name, value] of Object.entries(DEMO_APP)) environment[name] ||= value;
  const own = { GRAPH_PORT: port, GRAPH_CALLBACK_URL: `${url}/api/webhooks/facebook` };
  return { standIn: { url: graphUrl, own }, environment };
}
