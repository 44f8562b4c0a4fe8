import { demoEntities } from '../../seeds/demo.ts';
import { type Fault, faults } from './bad-input.ts';
import { type Person, personOf } from './people.ts';
import { type Random, randomFrom } from './random.ts';

export type Company = (typeof demoEntities)[number];
export const formats = ['json', 'urlencoded', 'multipart'] as const;

/** What makes two posts the same submission to the receiver. */
export type Identity = 'submission_id' | 'idempotency_key' | 'answers';

/** One thing that a person sent, which is to become exactly one lead however often it is posted. */
export interface Submission {
  readonly number: number;
  readonly company: Company;
  readonly person: Person;
  readonly format: (typeof formats)[number];
  readonly identity: Identity;
  readonly interest: string;
}

export type Post =
  | { readonly submission: Submission; readonly isRepetition: boolean }
  | { readonly fault: Fault; readonly company: Company; readonly number: number };

export interface Plan {
  readonly runId: string;
  readonly campaignId: string;
  readonly submissions: readonly Submission[];
  /** In this order; the posts of one step at the same moment. */
  readonly steps: readonly (readonly Post[])[];
}

interface Wanted {
  readonly runId: string;
  readonly seed: string;
  readonly leads: number;
}

/** How many of a hundred submissions are known by which identity, and how many of those are posted twice. */
const identities = [
  { identity: 'submission_id', share: 0.7, repeated: 0.05 },
  { identity: 'idempotency_key', share: 0.2, repeated: 0.03 },
  { identity: 'answers', share: 0.1, repeated: 0.02 },
] as const;
const SECOND_SUBMISSIONS = 0.03;
const BAD_POSTS = 0.02;
/** A double submit without an id follows within so many posts, which take seconds. */
const SOON = 20;

interface Placed {
  readonly place: number;
  readonly step: readonly Post[];
}

/** Everything that will be posted, decided beforehand: the same for the same seed, but for the run's id in emails, phones and ids. */
export function planOf({ runId, seed, leads }: Wanted): Plan {
  const random = randomFrom(seed);
  const submissions: Submission[] = [];
  const placed: Placed[] = [];
  const add = (place: number, submission: Submission) => {
    submissions.push(submission);
    placed.push(...stepsOf(submission, place, random));
  };
  for (let number = 0; number < leads; number += 1) {
    const first = submissionOf(personOf(runId, number, random), number, random);
    add(number, first);
    if (random.next() < SECOND_SUBMISSIONS) add(later(number, leads, random), secondOf(first, leads + number, random));
    if (random.next() < BAD_POSTS) {
      const company = random.pick(demoEntities);
      placed.push({ place: number + 0.5, step: [{ fault: random.pick(faults), company, number }] });
    }
  }
  const steps = placed.toSorted((a, b) => a.place - b.place).map(({ step }) => step);
  return { runId, campaignId: `simulate-${runId}`, submissions, steps };
}

const later = (place: number, leads: number, random: Random): number =>
  place + 1 + random.next() * Math.max(SOON, leads / 4);

function submissionOf(person: Person, number: number, random: Random): Submission {
  return {
    number,
    company: random.pick(demoEntities),
    person,
    format: random.pick(formats),
    identity: identityFor(random.next()),
    interest: random.pick(['demo account', 'pricing', 'course', 'webinar']),
  };
}

/** The same person again, at the same company, with another wish and the email typed in capitals: a lead of its own. */
function secondOf(first: Submission, number: number, random: Random): Submission {
  const again = submissionOf({ ...first.person, email: first.person.email.toUpperCase() }, number, random);
  return { ...again, company: first.company, interest: `${first.interest}, second question` };
}

function identityFor(roll: number): Identity {
  let sum = 0;
  for (const { identity, share } of identities) {
    sum += share;
    if (roll < sum) return identity;
  }
  return 'answers';
}

/** The submission's own post and, for some, its repetition: half of them at the same moment, half of them later. */
function stepsOf(submission: Submission, place: number, random: Random): Placed[] {
  const { identity } = submission;
  const odds = identities.find((one) => one.identity === identity) ?? identities[0];
  const first = { submission, isRepetition: false };
  const repetition = { submission, isRepetition: true };
  if (random.next() >= odds.repeated / odds.share) return [{ place, step: [first] }];
  if (random.next() < 0.5) return [{ place, step: [first, repetition] }];
  const again =
    identity === 'answers' ? place + 1 + random.below(SOON) : later(place, submission.number + SOON, random);
  return [
    { place, step: [first] },
    { place: again, step: [repetition] },
  ];
}
