import type { demoEntities } from '../../seeds/demo.ts';
import type { MetaChannel } from './channels.ts';
import type { Person } from './people.ts';

export type Company = (typeof demoEntities)[number];
export const formats = ['json', 'urlencoded', 'multipart'] as const;

/** What makes two posts the same submission to the receiver. */
export type Identity = 'submission_id' | 'idempotency_key' | 'answers';

interface FilledIn {
  readonly number: number;
  readonly company: Company;
  readonly person: Person;
  readonly interest: string;
}

/** One thing that a person sent from a website, which is to become exactly one lead however often it is posted. */
export interface Submission extends FilledIn {
  readonly channel: 'website';
  readonly format: (typeof formats)[number];
  readonly identity: Identity;
}

/** One form that a person filled in at Facebook or Instagram: exactly one lead, however often Meta announces it, or never. */
export interface MetaLead extends FilledIn {
  readonly channel: MetaChannel;
  readonly leadgenId: string;
  readonly isAnnounced: boolean;
  /** Announced a moment before the Graph API shows it. */
  readonly isLate: boolean;
}

export type Sent = Submission | MetaLead;

/** For sentences about it. */
export const nameOf = (sent: Sent): string =>
  sent.channel === 'website'
    ? `submission ${sent.number} to ${sent.company} (${sent.person.email})`
    : `${sent.channel} lead ${sent.leadgenId} of ${sent.company} (${sent.person.email})`;
