import { signatureMatches } from '../../../platform/body-signature.ts';
import { Failure } from '../../../platform/errors.ts';
import { seldom } from '../../../platform/seldom.ts';
import { failuresOf } from '../../../platform/settled.ts';
import { newUid } from '../../../platform/uid.ts';
import type { Delivery } from '../../ingestion/index.ts';
import type { SourceDirectory, SourceEntry } from '../../sources/index.ts';
import { deliveryOf } from './delivery-of.ts';
import { partsOf } from './facebook-body.ts';
import { challengeOf } from './handshake.ts';
import type { Part } from './part.ts';
import type { Unrouted } from './unrouted.across.ts';

/** A POST of Meta as HTTP brings it. */
export interface FacebookPost {
  readonly bytes: Buffer;
  /** The header X-Hub-Signature-256. */
  readonly signature: string | undefined;
  readonly address: string;
  readonly userAgent: string | null;
}

export interface ReceiverNeeds {
  /** Any of them verifies a delivery; without one none is. */
  readonly appSecrets: readonly string[];
  readonly verifyToken: string | undefined;
  readonly directory: Pick<SourceDirectory, 'byPage'>;
  readonly unrouted: Pick<Unrouted, 'keep'>;
  readonly now: () => Date;
  /** Durable when it resolves; rejects if nothing durable took it. */
  accept(delivery: Delivery): Promise<unknown>;
  /** Has a source's leads read back soon. Durable when it resolves. */
  requestReadBack(entityId: number, sourceId: number): Promise<unknown>;
  /** Tells the operator of posts whose signature is wrong. */
  warn(sentence: string, context: object): void;
  report(error: unknown, context?: object): void;
}

const NEWS_EVERY_MS = 60_000;
const RETRY_SECONDS = 2;

export type FacebookReceiver = ReturnType<typeof facebookReceiver>;

/** Meta's webhook: what is signed is kept, whatever it says, and the answer means that it is. */
export function facebookReceiver(needs: ReceiverNeeds) {
  const { appSecrets, verifyToken } = needs;
  const forged = seldom(NEWS_EVERY_MS, (address: string) =>
    needs.warn('A post to the Facebook webhook has a wrong signature or none: is FB_APP_SECRET that of the Meta app?', {
      address,
    }),
  );
  const notKept = seldom(NEWS_EVERY_MS, (error: unknown) => needs.report(error, { note: 'Meta will send it again' }));

  return {
    /** What to echo to whoever saves this address as a callback; undefined: the token is not ours. */
    challenge: (query: Readonly<Record<string, unknown>>) => challengeOf(query, verifyToken),

    /**
     * Keeps every part of a post. `wrong_signature`: nothing was kept. `unavailable`: not all was; Meta sends all of it again,
     * and what was kept is then recognised.
     */
    async receive(post: FacebookPost): Promise<void> {
      if (!signatureMatches(post.signature, appSecrets, post.bytes)) {
        forged(post.address);
        throw new Failure('wrong_signature');
      }
      const failures = await keepAll(needs, post, partsOf(post.bytes));
      if (failures.length === 0) return;
      const news = failures.find((failure) => !(failure instanceof Failure)); // the others were told where they happened
      if (news !== undefined) notKept(news);
      throw new Failure('unavailable', { retryAfter: RETRY_SECONDS });
    },
  };
}

interface Routed {
  readonly part: Part;
  readonly source: SourceEntry;
}

/** All that failed: one part never keeps another one from being kept. */
async function keepAll(needs: ReceiverNeeds, post: FacebookPost, parts: readonly Part[]): Promise<unknown[]> {
  const receivedAt = needs.now();
  const found = await sourcesOf(needs.directory, parts);
  const routed: Routed[] = [];
  const homeless: Part[] = [];
  for (const part of parts) {
    const source = part.pageId === null ? undefined : found.sources.get(part.pageId);
    if (source) routed.push({ part, source });
    else if (part.pageId === null || !found.failed.has(part.pageId)) homeless.push(part);
  }
  const context = { address: post.address, user_agent: post.userAgent };
  const writes = routed.map(({ part, source }) =>
    needs.accept(
      deliveryOf(part, source, { uid: newUid(), receivedAt, context: { ...context, entry_time: part.time } }),
    ),
  );
  const readBacks = new Map(routed.flatMap(({ part, source }) => (part.wantsReadBack ? [[source.id, source]] : [])));
  const outcomes = await Promise.allSettled([
    ...writes,
    ...[...readBacks.values()].map(({ entityId, id }) => needs.requestReadBack(entityId, id)),
    needs.unrouted.keep(homeless, receivedAt),
  ]);
  return [...found.failed.values(), ...failuresOf(outcomes)];
}

/** By page. A page that could not be looked up is neither known nor unknown. */
async function sourcesOf(directory: ReceiverNeeds['directory'], parts: readonly Part[]) {
  const pageIds = [...new Set(parts.flatMap(({ pageId }) => pageId ?? []))];
  const answers = await Promise.allSettled(pageIds.map((pageId) => directory.byPage(pageId)));
  const sources = new Map<string, SourceEntry>();
  const failed = new Map<string, unknown>();
  for (const [index, answer] of answers.entries()) {
    const pageId = pageIds[index] as string;
    if (answer.status === 'rejected') failed.set(pageId, answer.reason);
    else if (answer.value) sources.set(pageId, answer.value);
  }
  return { sources, failed };
}
