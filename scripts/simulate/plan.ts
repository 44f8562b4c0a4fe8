import { demoEntities } from '../../seeds/demo.ts';
import { type Fault, faults } from './bad-input.ts';
import { type Channel, drawChannel } from './channels.ts';
import { type Incident, incidents } from './incidents.ts';
import { announcedAs, type Batch, stepsOfMeta } from './meta-plan.ts';
import { type MetaFault, metaFaults } from './odd-webhook.ts';
import { personOf } from './people.ts';
import { numberFrom, type Random, randomFrom } from './random.ts';
import type { Company, MetaLead, Sent, Submission } from './sent.ts';
import { later, postedAs, postsOf } from './website-plan.ts';

export type Post =
  | { readonly submission: Submission; readonly isRepetition: boolean }
  | { readonly fault: Fault; readonly company: Company; readonly number: number }
  | { readonly batch: Batch }
  | { readonly metaFault: MetaFault; readonly company: Company; readonly number: number };

/** What is done at one moment: first people fill in forms at Meta, then everything is posted at once. */
export interface Step {
  readonly creates?: readonly MetaLead[];
  readonly posts: readonly Post[];
  readonly incident?: Incident;
}

export interface Plan {
  readonly runId: string;
  /** Of digits, as Meta's are; the leads of all channels have it. */
  readonly campaignId: string;
  readonly sent: readonly Sent[];
  readonly steps: readonly Step[];
}

interface Wanted {
  readonly runId: string;
  readonly seed: string;
  readonly leads: number;
  readonly channels: readonly Channel[];
}

const SECOND_TIMES = 0.03;
const BAD_POSTS = 0.02;

interface Placed {
  readonly place: number;
  readonly sent: Sent;
}

/** Everything that will be posted, decided beforehand: the same for the same seed, but for the run's id in emails, phones and ids. */
export function planOf(wanted: Wanted): Plan {
  const random = randomFrom(wanted.seed);
  const placed = peopleOf(wanted, random);
  const steps = [
    ...placed.flatMap(({ place, sent }) => (sent.channel === 'website' ? postsOf(sent, place, random) : [])),
    ...stepsOfMeta(
      placed.flatMap(({ place, sent }) => (sent.channel === 'website' ? [] : { place, lead: sent })),
      random,
    ),
    ...badPosts(wanted, random),
    ...incidentsOf(wanted),
  ];
  return {
    runId: wanted.runId,
    campaignId: `12${String(numberFrom(wanted.runId)).padStart(10, '0')}000185`,
    sent: placed.map(({ sent }) => sent),
    steps: steps.toSorted((a, b) => a.place - b.place),
  };
}

/** What the people send, and those who come a second time: by any channel, to the same company. */
function peopleOf({ runId, leads, channels }: Wanted, random: Random): Placed[] {
  const placed: Placed[] = [];
  const send = (place: number, number: number, who: Pick<Sent, 'company' | 'person' | 'interest'>) => {
    const channel = drawChannel(channels, random);
    const how = channel === 'website' ? postedAs(random) : { channel, ...announcedAs(runId, number, random) };
    placed.push({ place, sent: { number, ...who, ...how } });
  };
  for (let number = 0; number < leads; number += 1) {
    const person = personOf(runId, number, random);
    const company = random.pick(demoEntities);
    const interest = random.pick(['demo account', 'pricing', 'course', 'webinar']);
    send(number, number, { company, person, interest });
    if (random.next() >= SECOND_TIMES) continue;
    const again = { ...person, email: person.email.toUpperCase() };
    const second = { company, person: again, interest: `${interest}, second question` };
    send(later(number, leads, random), leads + number, second);
  }
  return placed;
}

function badPosts({ leads, channels }: Wanted, random: Random) {
  const bad: (Step & { place: number })[] = [];
  for (let number = 0; number < leads; number += 1) {
    if (random.next() >= BAD_POSTS) continue;
    const company = random.pick(demoEntities);
    const isForWebsite = drawChannel(channels, random) === 'website';
    const post = isForWebsite
      ? { fault: random.pick(faults), company, number }
      : { metaFault: random.pick(metaFaults), company, number };
    bad.push({ place: number + 0.5, posts: [post] });
  }
  return bad;
}

const incidentsOf = ({ leads, channels }: Wanted) =>
  channels.every((channel) => channel === 'website')
    ? []
    : incidents.map(([incident, share]) => ({ place: leads * share, posts: [], incident }));
