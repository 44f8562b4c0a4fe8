import { chanceOf, drawerOf, seedFor } from './chance.ts';
import type { Company, Source } from './company.ts';
import { type Person, personOf } from './people.ts';

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];
const DAYS = 365;
/** Of a hundred leads. */
const [REPEATED, TAKEN_BACK, MOVED_ON] = [5, 5, 4];

/** One lead with all that became of it, as the product would have written it. */
export interface BenchLead {
  readonly id: number;
  readonly person: Person;
  /** An earlier lead of the same person. */
  readonly duplicateOf: number | null;
  readonly createdAt: number;
  readonly source: Source;
  readonly campaign: string | null;
  readonly interest: string;
  readonly budget: number;
  /** Who had it, in order; null: taken back. */
  readonly hands: readonly { readonly rep: number | null; readonly at: number }[];
  /** From new (1) on. */
  readonly stages: readonly { readonly status: number; readonly at: number }[];
  readonly contacts: readonly Contact[];
}

export interface Contact {
  readonly kind: 'call' | 'email' | 'note';
  readonly at: number;
  /** Still to come. */
  readonly followUpAt: number | null;
}

/** Status ids of the workflow that an entity starts with. */
const [NEW, NEGOTIATION, WON, LOST] = [1, 6, 7, 8];
/** Where leads end that had time enough, of a hundred. */
const ends = drawerOf([
  [NEW, 14],
  [2, 13],
  [3, 15],
  [4, 9],
  [5, 8],
  [NEGOTIATION, 6],
  [WON, 12],
  [LOST, 23],
]);

const campaignOf = drawerOf<string | null>([
  ['spring_sale', 24],
  ['webinar', 18],
  ['brand', 14],
  ['retargeting', 12],
  ['lookalike', 10],
  ['newsletter', 8],
  [null, 14],
]);
const interestOf = drawerOf([
  ['demo', 50],
  ['pricing', 30],
  ['course', 20],
]);
const kindOf = drawerOf<Contact['kind']>([
  ['call', 50],
  ['email', 35],
  ['note', 15],
]);

/** The leads of one company: `count` of them, over a year that ends at `until`. */
export interface Batch {
  readonly company: Company;
  readonly seed: number;
  readonly count: number;
  readonly firstId: number;
  readonly until: number;
}

type Chance = () => number;

/** What it takes to make any lead of a batch, from 0 on: the same one each time. */
export function leadsOf({ company, seed, count, firstId, until }: Batch): (nth: number) => BenchLead {
  const repOf = drawerOf(company.reps);
  const sourceOf = drawerOf(company.sources);
  const start = until - DAYS * DAY;
  return (nth) => {
    const chance = chanceOf(seedFor(seed, nth));
    const first = firstOfPerson(seed, nth);
    const createdAt = Math.floor(start + ((nth + chance()) / count) * (until - start - HOUR));
    const source = sourceOf(chance());
    const stages = stagesFrom(createdAt, until, chance);
    const isNew = stages.length === 1;
    const hands = handsOf(repOf, { createdAt, until, isNew, chance });
    return {
      id: firstId + nth,
      person: personOf(seed, first),
      duplicateOf: first === nth ? null : firstId + first,
      createdAt,
      source,
      campaign: source.platform === 'manual' ? null : campaignOf(chance()),
      interest: interestOf(chance()),
      budget: 500 * Math.ceil(chance() * 20),
      hands,
      stages,
      contacts: contactsOf(stages.at(-1)?.at ?? createdAt, until, chance),
    };
  };
}

/** The number under which the person of a lead came first: for most the lead's own. */
function firstOfPerson(seed: number, nth: number): number {
  const chance = chanceOf(seedFor(seed ^ 0x5bd1e995, nth));
  if (nth === 0 || chance() * 100 >= REPEATED) return nth;
  return firstOfPerson(seed, Math.floor(chance() * nth));
}

/** Step by step, some hours or days each, as far as time went. */
function stagesFrom(createdAt: number, until: number, chance: Chance): BenchLead['stages'] {
  const end = ends(chance());
  const lostAfter = 1 + Math.floor(chance() * NEGOTIATION);
  const last = end === LOST ? lostAfter : Math.min(end, NEGOTIATION);
  const way = Array.from({ length: last }, (_, index) => index + 1);
  if (end === WON || end === LOST) way.push(end);
  const stages = [{ status: NEW, at: createdAt }];
  let at = createdAt;
  for (const status of way.slice(1)) {
    at += Math.floor((1 + chance() * 90) * HOUR);
    if (at > until) break;
    stages.push({ status, at });
  }
  return stages;
}

interface Circumstances {
  readonly createdAt: number;
  readonly until: number;
  readonly isNew: boolean;
  readonly chance: Chance;
}

/** A rep within seconds; a few are taken back (only leads that nobody worked), or moved to another rep. */
function handsOf(
  repOf: (roll: number) => number,
  { createdAt, until, isNew, chance }: Circumstances,
): BenchLead['hands'] {
  const first = { rep: repOf(chance()), at: createdAt + Math.floor(chance() * 3 * SECOND) };
  const roll = chance() * 100;
  const later = { at: Math.min(until, first.at + Math.floor((1 + chance()) * HOUR)) };
  const other = repOf(chance());
  if (isNew && roll < TAKEN_BACK * 5) return [first, { rep: null, ...later }];
  if (roll > 100 - MOVED_ON && other !== first.rep) return [first, { rep: other, ...later }];
  return [first];
}

/** Calls and mails after the last step; every eighth lead has a follow-up in the weeks to come. */
function contactsOf(since: number, until: number, chance: Chance): Contact[] {
  const count = Math.floor(chance() * 2.2);
  return Array.from({ length: count }, () => ({
    kind: kindOf(chance()),
    at: Math.min(until, since + Math.floor(chance() * 2 * DAY)),
    followUpAt: chance() < 0.1 ? until + Math.floor((3 + chance() * 40) * DAY) : null,
  }));
}
