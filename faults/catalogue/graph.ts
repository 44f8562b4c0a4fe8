import { setTimeout as pause } from 'node:timers/promises';
import { demoPages } from '../../seeds/demo-pages.ts';
import { tokenOf } from '../checker/isolation.ts';
import { pageOf } from '../client/deliveries.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { until } from '../product/until.ts';

const COMPANY = 'fxcareers';
const NOTICED_MS = 30_000;

/** F34: Meta's Graph API is down, throttles, or takes the page's token no more. */
export const graphFaults: readonly Fault[] = [
  {
    name: 'F34',
    title: 'the Graph API is down, hangs up, throttles (429), and one page’s token is revoked and replaced',
    shows: ['I1', 'I4'],
    load: { metaShare: 0.7 },
    async inject(arena) {
      const { meta } = arena.sender;
      const lasting = sized(arena, { short: 1_500, usual: 3_000, full: 60_000 });
      for (const fault of [
        { kind: '2' },
        { kind: 'hang-up' },
        { kind: 'html-502' },
        { kind: '429', retryAfterSeconds: 2 },
      ]) {
        await meta.setFaults([fault]);
        await pause(lasting);
        await meta.clearFaults();
        await pause(500);
      }
      await revokeAndReplace(arena);
      return 5;
    },
  },
];

async function revokeAndReplace(arena: Arena): Promise<void> {
  const { meta } = arena.sender;
  const { db } = arena.product;
  const source = await db('meta_pages')
    .where({ page_id: pageOf(1) })
    .first<{ source_id: number }>('source_id');
  const dead = `dying-token-${Date.now()}`;
  await meta.addToken(dead, pageOf(1));
  await replaceToken(arena, source.source_id, dead);
  await meta.expireToken(dead);
  await until('the source needs attention', NOTICED_MS, async () => {
    const row = await db('lead_sources').where({ id: source.source_id }).first<{ status: string }>('status');
    return row.status === 'needs_attention';
  });
  const parked = (await db('webhook_events').where('state', 'parked').count({ of: '*' })) as { of: number }[];
  arena.note(`${parked[0]?.of ?? 0} deliveries were parked while the token was dead`);
  await replaceToken(arena, source.source_id, demoPages[0]?.token ?? '');
}

async function replaceToken({ product }: Arena, sourceId: number, pageToken: string): Promise<void> {
  const api = `http://127.0.0.1:${product.processes.api.port}`;
  const response = await fetch(`${api}/api/sources/${sourceId}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await tokenOf(api, COMPANY)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ page_token: pageToken }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The page's token cannot be replaced: ${response.status} ${await response.text()}`);
}
