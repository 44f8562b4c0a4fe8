import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../../src/testing/dice.ts';
import { type Delivery, type EntityId, entities, formOf, leadAtMeta, type Outgoing, webhookOf } from './deliveries.ts';
import type { Channel, Ended, History } from './history.ts';
import { sendOnce, sendUntilTaken } from './send.ts';
import type { Meta } from './stand-in.ts';

export interface LoadShape {
  readonly clients: number;
  /** Between an answer and a client's next request. */
  readonly pauseMs: number;
  /** Of the clients, how many are Meta; the others are people at forms. Apart, for Meta asks again and again while it is refused. */
  readonly metaShare: number;
  /** How many forms are sent twice at once, as by an impatient finger. */
  readonly doubleShare: number;
}

export const usualLoad: LoadShape = { clients: 8, pauseMs: 100, metaShare: 0.3, doubleShare: 0.1 };
const RETRY_MS = 400;
/** For how long what was not acknowledged is still tried after the load's end: Meta does so for 36 hours. */
const AFTERWARDS_MS = 20_000;
const MOST_LEADS_A_WEBHOOK = 4;

export interface Sender {
  readonly url: string;
  readonly appSecret: string;
  readonly history: History;
  readonly meta: Meta;
  readonly dice: Dice;
  newDelivery(channel: Channel, entity: EntityId, createdAt?: Date): Delivery;
}

/** Clients that send one request after the other until they are stopped. */
export class Load {
  readonly #sender: Sender;
  readonly #shape: LoadShape;
  readonly #clients: Promise<void>[];
  #end = Infinity;

  constructor(sender: Sender, shape: LoadShape) {
    this.#sender = sender;
    this.#shape = shape;
    const asMeta = Math.round(shape.clients * shape.metaShare);
    this.#clients = Array.from({ length: shape.clients }, (_none, index) => this.#run(index < asMeta));
  }

  /** No new deliveries; resolves when every one is acknowledged, or tried in vain for long enough. */
  async finish(): Promise<void> {
    this.#end = Date.now();
    await Promise.all(this.#clients);
  }

  async #run(isMeta: boolean): Promise<void> {
    const { pauseMs, doubleShare } = this.#shape;
    const { dice } = this.#sender;
    while (Date.now() < this.#end) {
      if (isMeta) await this.#deliver(await newWebhook(this.#sender));
      else {
        const form = formOf(this.#sender.newDelivery('website', dice.pick(entities)));
        const isTwice = dice.roll(1_000) < doubleShare * 1_000;
        await Promise.all([this.#deliver(form), ...(isTwice ? [this.#deliver(form)] : [])]);
      }
      await pause(pauseMs + dice.roll(pauseMs + 1));
    }
  }

  #deliver(outgoing: Outgoing): Promise<Ended> {
    const { url, history } = this.#sender;
    const until = () => (this.#end === Infinity ? Infinity : this.#end + AFTERWARDS_MS);
    return sendUntilTaken((one) => sendOnce(url, one, history), outgoing, { pauseMs: RETRY_MS, until });
  }
}

/** Some people fill in forms of some companies' pages, and Meta tells of all of them at once. */
async function newWebhook({ newDelivery, dice, meta, appSecret }: Sender): Promise<Outgoing> {
  const deliveries = Array.from({ length: 1 + dice.roll(MOST_LEADS_A_WEBHOOK) }, () =>
    newDelivery('meta', dice.pick(entities)),
  );
  await meta.addLeads(deliveries.map(leadAtMeta));
  return webhookOf(deliveries, appSecret);
}
