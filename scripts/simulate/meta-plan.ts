import type { Step } from './plan.ts';
import { numberFrom, type Random } from './random.ts';
import type { MetaLead } from './sent.ts';

/** One webhook: changes of one or several pages. */
export interface Batch {
  readonly number: number;
  /** In the order of the webhook; a lead may be in it twice. */
  readonly leads: readonly MetaLead[];
  /** Meta's documentation shows ids as numbers, real webhooks have texts. */
  readonly idsAs: 'texts' | 'numbers';
}

const UNANNOUNCED = 0.02;
const LATE = 0.01;
const ANNOUNCED_AGAIN = 0.05;
const POSTED_TWICE_AT_ONCE = 0.06;
const ALONE = 0.5;
const LARGEST_BATCH = 30;
/** How many places a change may come before or behind its own. */
const DISORDER = 25;

/** What Meta does with a lead. */
export const announcedAs = (runId: string, number: number, random: Random) => ({
  leadgenId: leadgenIdOf(runId, number),
  isAnnounced: random.next() >= UNANNOUNCED,
  isLate: random.next() < LATE,
});

/** Of 15 to 17 digits, as Meta's are, many above 2^53; each run has a stretch of its own. */
function leadgenIdOf(runId: string, number: number): string {
  const run = BigInt(numberFrom(runId));
  const [first, stretch] = STRETCHES[number % STRETCHES.length] ?? STRETCHES[0];
  return String(first + run * stretch + BigInt(number));
}

const STRETCHES = [
  [10n ** 14n, 200_000n],
  [10n ** 15n, 2_000_000n],
  [10n ** 16n, 20_000_000n],
] as const;

export interface PlacedLead {
  readonly place: number;
  readonly lead: MetaLead;
}

type PlacedStep = Step & { readonly place: number };

/** The webhooks that announce the leads: out of order, some leads twice; and the leads that none announces. */
export function stepsOfMeta(placed: readonly PlacedLead[], random: Random): PlacedStep[] {
  const silent = placed.filter(({ lead }) => !lead.isAnnounced);
  return [
    ...silent.map(({ place, lead }) => ({ place, creates: [lead], posts: [] })),
    ...announcing(inOrderOfAnnouncement(placed, random), random),
  ];
}

function inOrderOfAnnouncement(placed: readonly PlacedLead[], random: Random): PlacedLead[] {
  const announcements = placed
    .filter(({ lead }) => lead.isAnnounced)
    .flatMap(({ place, lead }) => {
      const first = place + random.next() * DISORDER;
      const again = first + random.next() * Math.max(DISORDER, placed.length / 4);
      return random.next() < ANNOUNCED_AGAIN
        ? [first, again].map((at) => ({ place: at, lead }))
        : { place: first, lead };
    });
  return announcements.toSorted((a, b) => a.place - b.place);
}

function announcing(announcements: readonly PlacedLead[], random: Random): PlacedStep[] {
  const steps: PlacedStep[] = [];
  const known = new Set<MetaLead>();
  for (let begin = 0; begin < announcements.length; ) {
    const size = random.next() < ALONE ? 1 : 2 + random.below(LARGEST_BATCH - 1);
    const together = announcements.slice(begin, begin + size);
    begin += size;
    const leads = together.map(({ lead }) => lead);
    const creates = [...new Set(leads)].filter((lead) => !known.has(lead));
    for (const lead of creates) known.add(lead);
    const batch = (of: readonly MetaLead[]): { batch: Batch } => ({
      batch: { number: steps.length, leads: of, idsAs: random.next() < 0.5 ? 'texts' : 'numbers' },
    });
    const twice = random.next() < POSTED_TWICE_AT_ONCE ? [batch(leads.toReversed())] : [];
    steps.push({ place: together.at(-1)?.place ?? 0, creates, posts: [batch(leads), ...twice] });
  }
  return steps;
}
