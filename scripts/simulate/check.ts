import type { LeadRow } from '../../src/features/leads/leads.schema.ts';
import { statusOfFault } from './bad-input.ts';
import { checkLinks } from './check-links.ts';
import type { Company, Submission } from './plan.ts';
import type { Posted } from './post-all.ts';

/** What the API shows of a lead, as far as it is judged. */
export type FoundLead = Pick<LeadRow, 'id' | 'email' | 'assigned_user_id' | 'duplicate_of_lead_id'>;

/** What was found out about the run; each problem is a sentence with the ids that it is about. */
export interface Findings {
  readonly lost: number;
  readonly doubled: number;
  /** Leads that nothing of the plan explains. */
  readonly extra: number;
  readonly unassigned: number;
  readonly refusedAsTheyShould: number;
  readonly duplicatesRecognised: number;
  readonly linked: number;
  /** Submissions that nobody acknowledged. */
  readonly unacknowledged: number;
  readonly problems: readonly string[];
}

type Counted = { -readonly [Name in keyof Omit<Findings, 'problems'>]: number };

export interface Notes {
  readonly counted: Counted;
  problem(sentence: string): void;
}

interface Evidence {
  readonly submissions: readonly Submission[];
  readonly posted: readonly Posted[];
  readonly leads: ReadonlyMap<Company, readonly FoundLead[]>;
}

/** Compares what was acknowledged with what is there. Pure: answers and leads in, findings out. */
export function check({ submissions, posted, leads }: Evidence): Findings {
  const problems: string[] = [];
  const counted = { ...nothing };
  const notes: Notes = { counted, problem: (sentence) => problems.push(sentence) };
  checkAnswers(posted, notes);
  const acknowledged = acknowledgedIds(posted);
  const byPerson = Map.groupBy(submissions, personKey);
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
  ...{ refusedAsTheyShould: 0, duplicatesRecognised: 0, linked: 0 },
};

const personKey = ({ company, person }: Submission): string => `${company} ${person.email.toLowerCase()}`;

/** Bad input must be refused as documented, everything else acknowledged. */
function checkAnswers(posted: readonly Posted[], { counted, problem }: Notes): void {
  for (const { post, outcome } of posted) {
    if ('fault' in post) {
      const status = statusOfFault[post.fault];
      if (outcome.status === status) counted.refusedAsTheyShould += 1;
      else problem(`Bad input ${post.number} (${post.fault}) should be refused with ${status}, but: ${outcome.said}.`);
    } else if (outcome.kind === 'refused')
      problem(`Refused, though nothing is wrong with it: ${nameOf(post.submission)}; ${outcome.said}.`);
  }
}

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
  readonly sent: readonly Submission[];
  readonly found: readonly FoundLead[];
  readonly acknowledged: Acknowledged;
}

/** One lead for each acknowledged submission of a person: by the id that was answered, else any of theirs that is left. */
function matchLeads({ sent, found, acknowledged }: OnePerson, notes: Notes): void {
  const left = new Set(found.map(({ id }) => id));
  const withoutId: Submission[] = [];
  for (const submission of sent) {
    const id = answeredLead(submission, acknowledged.get(submission) ?? [], notes);
    if (id === undefined) withoutId.push(submission);
    else if (!left.delete(id)) noteLost(submission, `as lead ${id}`, notes);
  }
  for (const submission of withoutId) {
    const [any] = left;
    if (any !== undefined) left.delete(any);
    else if (acknowledged.has(submission)) noteLost(submission, 'without an id', notes);
  }
  notes.counted.doubled += left.size;
  const emails = new Set(sent.map(({ person }) => person.email.toLowerCase()));
  if (left.size > 0)
    notes.problem(`${[...emails].join()} has more leads than submissions; too many: ${[...left].join(', ')}.`);
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

function noteLost(submission: Submission, how: string, { counted, problem }: Notes): void {
  counted.lost += 1;
  problem(`Acknowledged ${how}, and not there: ${nameOf(submission)}.`);
}

const nameOf = ({ number, company, person }: Submission): string =>
  `submission ${number} to ${company} (${person.email})`;
