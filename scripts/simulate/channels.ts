import type { Random } from './random.ts';

/** Where people fill in a form; as a lead's `platform_key` says it. */
export const channels = ['website', 'facebook', 'instagram'] as const;
export type Channel = (typeof channels)[number];
export type MetaChannel = Exclude<Channel, 'website'>;

/** Of a hundred people; where not all channels are wanted, in proportion. */
const SHARES: Readonly<Record<Channel, number>> = { website: 45, facebook: 35, instagram: 20 };

export function drawChannel(wanted: readonly Channel[], random: Random): Channel {
  let left = random.next() * wanted.reduce((sum, channel) => sum + SHARES[channel], 0);
  for (const channel of wanted) {
    left -= SHARES[channel];
    if (left < 0) return channel;
  }
  return wanted.at(-1) ?? 'website';
}
