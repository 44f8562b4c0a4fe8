import { DEMO_PASSWORD, demoEntities } from '../../seeds/demo.ts';
import { entityOf, idsIn } from '../client/deliveries.ts';
import type { Violation } from './invariants.ts';

/** Lists in which another entity's leads would show themselves by their ids. */
const PAGES = [
  '/api/leads?limit=100',
  '/api/leads?limit=100&search=fault',
  '/api/webhook-events?limit=50',
  '/api/notifications?limit=50',
  '/api/audit?limit=50',
] as const;

const tokens = new Map<string, string>();

/** Each company's admin reads the lists; whatever names another company's delivery there is a violation of I3. */
export async function strangersSeen(apiUrl: string): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [index, company] of demoEntities.entries())
    for (const page of PAGES) {
      const text = await read(`${apiUrl}${page}`, await tokenOf(apiUrl, company));
      const foreign = idsIn(text).filter((id) => entityOf(id) !== index + 1);
      if (foreign.length > 0)
        found.push({
          invariant: 'I3',
          sentence: `${company} reads ${foreign.length} foreign rows at ${page}: ${foreign[0]}.`,
        });
    }
  return found;
}

async function read(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.text();
}

/** Of the company's admin. */
export async function tokenOf(apiUrl: string, company: string): Promise<string> {
  const name = `${company} at ${apiUrl}`;
  const known = tokens.get(name);
  if (known !== undefined) return known;
  const response = await fetch(`${apiUrl}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `admin@${company}.example`, password: DEMO_PASSWORD }),
    signal: AbortSignal.timeout(20_000),
  });
  const answer = (await response.json()) as { data?: { access_token?: string }; access_token?: string };
  const token = answer.data?.access_token ?? answer.access_token;
  if (token === undefined) throw new Error(`${company} cannot sign in: ${response.status} ${JSON.stringify(answer)}`);
  tokens.set(name, token);
  return token;
}
