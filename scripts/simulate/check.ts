import type { LeadRow } from '../../src/features/leads/leads.schema.ts';
import { checkAnswers } from './check-answers.ts';
import { checkLinks } from './check-links.ts';
import type { Posted } from './post-all.ts';
import { type Company, nameOf, type Sent, type Submission } from './sent.ts';

/** What the API shows of a lead, as far as it is judged. */
export type FoundLead = Pick<LeadRow, 'id' | 'email' | 'platform_key' | 'assigned_user_id' | 'duplicate_of_lead_id'>;

/** What was found out about the run; each problem is a sentence with the ids that it is about. */
export interface Findings {
  readonly lost: number;
  readonly doubled: number;
  /** Leads that nothing of the plan explains. */
  readonly extra: number;
  readonly unassigned: number;
  readonly refusedAsTheyShould: number;
  /** Webhooks that announce no lead, taken as they should be. */
  readonly setAsideAsTheyShould: number;
  readonly duplicatesRecognised: number;
  readonly linked: number;
  /** Submissions and webhooks that nobody acknowledged. */
  readonly unacknowledged: number;
  readonly problems: readonly string[];
}

type Counted = { -readonly [Name in keyof Omit<Findings, 'problems'>]: number };

export interface Notes {
  readonly counted: Counted;
  problem(sentence: string): void;
}

interface Evidence {
  /** Submissions; and leads that exist at Meta, announced or not. */
  readonly sent: readonly Sent[];
  readonly posted: readonly Posted[];
  readonly leads: ReadonlyMap<Company, readonly FoundLead[]>;
}

/** Compares what was acknowledged with what is there. Pure: answers and leads in, findings out. */
export function check({ sent: all, posted, leads }: Evidence): Findings {
  const problems: string[] = [];
  const counted = { ...nothing };
  const notes: Notes = { counted, problem: (sentence) => problems.push(sentence) };
  checkAnswers(posted, notes);
  const acknowledged = acknowledgedIds(posted);
  const byPerson = Map.groupBy(all, personKey);
  for (const [company, own] of leads) {
    const leadsByPerson = Map.groupBy(own, ({ email }) => `${company} ${(email ?? '').toLowerCase()}`);
    const idsOfRun = new Set(own.map(({ id }) => id));
    for (const [person, strangers] of leadsByPerson) if (!byPerson.has(person)) noteExtra(strangers, company, notes);
    for (const [person, sent] of byPerson) {
      if (sent[0]?.company !== company) continue;
      const found = leadsByPerson.get(person) ?? [];
      matchLeads({ sent, found, acknowledged }, notes);
      checkLinks(found, idsOfRun, notes);
    }
  }
  return { ...counted, problems };
}

const nothing: Counted = {
  ...{ lost: 0, doubled: 0, extra: 0, unassigned: 0, unacknowledged: 0 },
  ...{ refusedAsTheyShould: 0, setAsideAsTheyShould: 0, duplicatesRecognised: 0, linked: 0 },
};

const personKey = ({ company, person }: Sent): string => `${company} ${person.email.toLowerCase()}`;

type Acknowledged = ReadonlyMap<Submission, readonly (number | null)[]>;

/** The lead ids that each submission's acknowledged posts were answered. */
function acknowledgedIds(posted: readonly Posted[]): Acknowledged {
  const ids = new Map<Submission, (number | null)[]>();
  for (const { post, outcome } of posted) {
    if (!('submission' in post) || outcome.kind !== 'acknowledged') continue;
    ids.set(post.submission, [...(ids.get(post.submission) ?? []), outcome.leadId]);
  }
  return ids;
}

function noteExtra(leads: readonly FoundLead[], company: Company, { counted, problem }: Notes): void {
  counted.extra += leads.length;
  for (const { id, email } of leads)
    problem(`Lead ${id} of ${company} (${email ?? 'without email'}) belongs to nothing that was posted there.`);
}

interface OnePerson {
  readonly sent: readonly Sent[];
  readonly found: readonly FoundLead[];
  readonly acknowledged: Acknowledged;
}

/** One lead for each thing that a person sent: by the id that was answered, else any of theirs that is left, of that channel first. */
function matchLeads({ sent, found, acknowledged }: OnePerson, notes: Notes): void {
  const left = new Map(found.map((lead) => [lead.id, lead]));
  const withoutId: Sent[] = [];
  for (const one of sent) {
    const id = one.channel === 'website' ? answeredLead(one, acknowledged.get(one) ?? [], notes) : undefined;
    if (id === undefined) withoutId.push(one);
    else if (!left.delete(id)) noteLost(one, `was acknowledged as lead ${id}`, notes);
  }
  for (const one of withoutId) {
    const any = likeliest(one, [...left.values()]);
    if (any) left.delete(any.id);
    if (any) checkChannel(any, one, notes);
    else if (one.channel !== 'website') noteLost(one, 'exists at Meta', notes);
    else if (acknowledged.has(one)) noteLost(one, 'was acknowledged without an id', notes);
  }
  notes.counted.doubled += left.size;
  const emails = new Set(sent.map(({ person }) => person.email.toLowerCase()));
  if (left.size > 0)
    notes.problem(`${[...emails].join()} has more leads than were sent; too many: ${[...left.keys()].join(', ')}.`);
}

const likeliest = ({ channel }: Sent, leads: readonly FoundLead[]): FoundLead | undefined =>
  leads.find(({ platform_key }) => platform_key === channel) ?? leads[0];

function checkChannel({ id, platform_key: channel }: FoundLead, sent: Sent, { problem }: Notes): void {
  if (channel !== sent.channel) problem(`Lead ${id} is of ${channel}, but it can only be ${nameOf(sent)}.`);
}

/** The lead that all posts of a submission were answered, as far as they were answered one. */
function answeredLead(submission: Submission, answered: readonly (number | null)[], { counted, problem }: Notes) {
  const ids = [...new Set(answered.filter((id) => id !== null))];
  if (ids.length > 1) problem(`The posts of ${nameOf(submission)} were answered different leads: ${ids.join(', ')}.`);
  else counted.duplicatesRecognised += Math.max(answered.length - 1, 0);
  if (answered.length === 0) {
    counted.unacknowledged += 1;
    problem(`Nobody acknowledged ${nameOf(submission)} in time.`);
  }
  return ids[0];
}

function noteLost(sent: Sent, how: string, { counted, problem }: Notes): void {
  counted.lost += 1;
  problem(`It ${how}, and is not there: ${nameOf(sent)}.`);
}
