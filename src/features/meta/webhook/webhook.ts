import type { AcrossEntities } from '../../../platform/across-entities.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import { facebookReceiver, type ReceiverNeeds } from './receive.service.ts';
import { routeClaimed } from './route-claimed.ts';
import { unroutedIn, watchUnrouted } from './unrouted.across.ts';

export interface WebhookNeeds extends Omit<ReceiverNeeds, 'unrouted'> {
  readonly across: AcrossEntities;
  /** On the pool with the short deadline. */
  readonly acrossLedger: AcrossEntities;
  readonly metrics: Metrics;
  /** See the pipeline: a write that a sender waits for. */
  durably<T>(write: () => Promise<T>): Promise<T>;
}

/** Meta's door put together: the receiver, and what becomes of deliveries that were nobody's when they came. */
export function facebookWebhook({ across, acrossLedger, metrics, durably, ...needs }: WebhookNeeds) {
  const unrouted = unroutedIn({ across: acrossLedger, durably });
  return {
    facebook: facebookReceiver({ ...needs, unrouted }),
    /** To be called again and again. */
    routeClaimed: () => routeClaimed({ ...needs, unrouted }),
    watch: () => watchUnrouted(metrics, across),
  };
}
