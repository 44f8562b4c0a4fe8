import type { Post } from './plan.ts';
import type { Random } from './random.ts';
import { formats, type Identity, type Submission } from './sent.ts';

/** How many of a hundred submissions are known by which identity, and how many of those are posted twice. */
const identities = [
  { identity: 'submission_id', share: 0.7, repeated: 0.05 },
  { identity: 'idempotency_key', share: 0.2, repeated: 0.03 },
  { identity: 'answers', share: 0.1, repeated: 0.02 },
] as const;
/** A double submit without an id follows within so many posts, which take seconds. */
const SOON = 20;

interface Placed {
  readonly place: number;
  readonly posts: readonly Post[];
}

/** A place after this one, within a quarter of the run. */
export const later = (place: number, people: number, random: Random): number =>
  place + 1 + random.next() * Math.max(SOON, people / 4);

/** How a submission is posted. */
export const postedAs = (random: Random): Pick<Submission, 'channel' | 'format' | 'identity'> => ({
  channel: 'website',
  format: random.pick(formats),
  identity: identityFor(random.next()),
});

function identityFor(roll: number): Identity {
  let sum = 0;
  for (const { identity, share } of identities) {
    sum += share;
    if (roll < sum) return identity;
  }
  return 'answers';
}

/** The submission's own post and, for some, its repetition: half of them at the same moment, half of them later. */
export function postsOf(submission: Submission, place: number, random: Random): Placed[] {
  const { identity } = submission;
  const odds = identities.find((one) => one.identity === identity) ?? identities[0];
  const first = { submission, isRepetition: false };
  const repetition = { submission, isRepetition: true };
  if (random.next() >= odds.repeated / odds.share) return [{ place, posts: [first] }];
  if (random.next() < 0.5) return [{ place, posts: [first, repetition] }];
  const again =
    identity === 'answers' ? place + 1 + random.below(SOON) : later(place, submission.number + SOON, random);
  return [
    { place, posts: [first] },
    { place: again, posts: [repetition] },
  ];
}
