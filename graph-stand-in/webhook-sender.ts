import { z } from 'zod';
import { Callback, type Lead } from './records.ts';
import type { State } from './state.ts';
import { deliver, type DeliverySettings } from './webhook-delivery.ts';
import { type Change, DASHBOARD_TEST_BODY, leadgenChange, webhookBody } from './webhook-payload.ts';

/** How changes are sent. Everything that Meta may do of its own accord can be asked for. */
export const SendOptions = z.strictObject({
  idsAs: z.enum(['texts', 'numbers']).default('texts'),
  /** Default: as the app is subscribed. */
  includeValues: z.boolean().optional(),
  /** How often each change is sent: at least once is the promise. */
  copies: z.int().min(1).default(1),
  isShuffled: z.boolean().default(false),
  /** Changes per POST. */
  batch: z.int().min(1).max(1000).default(1000),
  /** POSTs under way at a time. */
  parallel: z.int().min(1).max(64).default(4),
  /** Sends although the page or the app is not subscribed. */
  isForced: z.boolean().default(false),
  /** In place of the subscription's; 127.0.0.1 or localhost. */
  callbackUrl: Callback.optional(),
  /** In place of the app's first: a wrong one makes a bad signature. */
  secret: z.string().optional(),
  timeoutMs: z.int().min(1).default(20_000),
  /** How many times faster the 36 hours of retries pass. */
  clock: z.number().min(1).default(1),
});
type Options = z.output<typeof SendOptions>;
export type SendOptionsInput = z.input<typeof SendOptions>;

/** What became of a sending. Counts are of POSTs, `changes` and `withheld` of changes. */
export interface Sending {
  readonly deliveries: number;
  readonly attempts: number;
  readonly acknowledged: number;
  readonly givenUp: number;
  /** Changes sent, copies included. */
  readonly changes: number;
  /** Not sent, because the page or the app is not subscribed to the field. */
  readonly withheld: number;
}

export type WebhookSender = ReturnType<typeof webhookSender>;

/** Sends webhooks as Meta does and counts what became of them. */
export function webhookSender(state: State, defaults: SendOptionsInput = {}) {
  const total: Counts = { ...NOTHING };
  let stopping = new AbortController();

  const optionsFrom = (input: SendOptionsInput): Options => SendOptions.parse({ ...defaults, ...input });

  async function post(bodies: readonly Prepared[], options: Options): Promise<Sending> {
    const sending: Counts = { ...NOTHING };
    const settings = settingsFor(state, options, stopping.signal);
    const left = bodies.values();
    const line = async (): Promise<void> => {
      for (const { body, leads, changes } of left) {
        const { attempts, isAcknowledged } = await deliver(body, settings);
        sending.deliveries += 1;
        sending.attempts += attempts;
        sending.acknowledged += isAcknowledged ? 1 : 0;
        sending.givenUp += isAcknowledged ? 0 : 1;
        sending.changes += changes;
        if (isAcknowledged) for (const lead of leads) lead.announced = true;
      }
    };
    await Promise.all(Array.from({ length: options.parallel }, line));
    return sending;
  }

  async function send(changes: readonly Change[], input: SendOptionsInput, leads: readonly Lead[]): Promise<Sending> {
    const options = optionsFrom(input);
    const allowed = changes.filter((change) => options.isForced || isSubscribed(state, change));
    const withheld = changes.length - allowed.length;
    const sending =
      allowed.length > 0 ? await post(prepared(state, { changes: allowed, leads, options }), options) : NOTHING;
    return counted({ ...sending, withheld });
  }

  function counted(sending: Sending): Sending {
    for (const key of COUNTS) total[key] += sending[key];
    return sending;
  }

  return {
    /** Sends changes of any field. */
    notify: (changes: readonly Change[], options: SendOptionsInput = {}) => send(changes, options, []),
    /** Announces leads by `leadgen`, and marks those of an acknowledged POST. */
    announce: (leads: readonly Lead[], options: SendOptionsInput = {}) =>
      send(leads.map(leadgenChange), options, leads),
    /** What the app dashboard's Test button sends, subscribed or not. */
    sendDashboardTest: async (options: SendOptionsInput = {}) =>
      counted(await post([{ body: DASHBOARD_TEST_BODY, leads: [], changes: 1 }], optionsFrom(options))),
    /** Of all sendings that ended. */
    totals: (): Sending => ({ ...total }),
    /** Gives up what is under way; later sendings are not concerned. */
    stop(): void {
      stopping.abort();
      stopping = new AbortController();
    },
    clear(): void {
      for (const key of COUNTS) total[key] = 0;
    },
  };
}

const NOTHING: Sending = { deliveries: 0, attempts: 0, acknowledged: 0, givenUp: 0, changes: 0, withheld: 0 };
const COUNTS = Object.keys(NOTHING) as (keyof Sending)[];
type Counts = { -readonly [name in keyof Sending]: number };

interface Prepared {
  readonly body: string;
  readonly leads: readonly Lead[];
  readonly changes: number;
}

function prepared(
  state: State,
  { changes, leads, options }: { changes: readonly Change[]; leads: readonly Lead[]; options: Options },
): Prepared[] {
  const copies = Array.from({ length: options.copies }, () => changes).flat();
  const ordered = options.isShuffled ? shuffled(copies) : copies;
  const includeValues = options.includeValues ?? state.subscriptions.get('page')?.includeValues ?? true;
  const form = { idsAs: options.idsAs, includeValues, sentAt: state.now() };
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  const leadOf = ({ value }: Change) => byId.get((value as { leadgen_id?: string } | null)?.leadgen_id ?? '') ?? [];
  return Array.from({ length: Math.ceil(ordered.length / options.batch) }, (_, index) => {
    const batch = ordered.slice(index * options.batch, (index + 1) * options.batch);
    return { body: webhookBody(batch, form), leads: includeValues ? batch.flatMap(leadOf) : [], changes: batch.length };
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Meta sends only what both the app (for the object) and the page (for the app) are subscribed to. */
const isSubscribed = ({ subscriptions, pages }: State, { pageId, field }: Change): boolean =>
  (subscriptions.get('page')?.fields.includes(field) ?? false) &&
  (pages.get(pageId)?.subscribedFields.includes(field) ?? false);

function settingsFor(state: State, options: Options, signal: AbortSignal): DeliverySettings {
  const callbackUrl = options.callbackUrl ?? state.subscriptions.get('page')?.callbackUrl;
  if (callbackUrl === undefined) throw new Error('The app is not subscribed, so there is no callback to send to.');
  const secret = options.secret ?? state.app.appSecrets[0] ?? '';
  return { callbackUrl, secret, timeoutMs: options.timeoutMs, clock: options.clock, signal };
}
