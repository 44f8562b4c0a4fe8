import { createHash } from 'node:crypto';
import parsePhone from 'libphonenumber-js/max';

/** One of a job's events. */
export type QueuedLead = readonly [uid: string, entityId: number, sourceId: number, leadId: number, payload: string];

export interface Lead {
  readonly uid: Buffer;
  readonly entityId: number;
  readonly sourceId: number;
  readonly id: number;
  readonly email: string;
  readonly phone: string;
  readonly e164: string;
  readonly fullName: string;
  readonly first: string;
  readonly last: string;
  readonly campaign: string;
  readonly answers: string;
  readonly pageUrl: string;
  readonly emailHash: Buffer;
  readonly phoneHash: Buffer;
  readonly terms: readonly string[];
}

interface Posted {
  readonly page_url: string;
  readonly utm: { readonly campaign: string };
  readonly answers: { readonly full_name: string; readonly email: string; readonly phone: string };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** What a lead is made of, with nothing questioned: parsed, the phone by the same library, the same search terms. */
export function leadOf([uid, entityId, sourceId, id, payload]: QueuedLead): Lead {
  const { page_url: pageUrl, utm, answers } = JSON.parse(payload) as Posted;
  const email = answers.email.trim().toLowerCase();
  const e164 = parsePhone(answers.phone, 'US')?.number ?? answers.phone;
  const [first = '', last = ''] = answers.full_name.split(' ');
  const words = `${email} ${answers.full_name}`.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const terms = [`#${[...e164.slice(1)].reverse().join('')}`, ...words.split(/[\s.@_+-]+/)];
  return {
    ...{ uid: Buffer.from(uid, 'base64url'), entityId, sourceId, id, email, phone: answers.phone, e164 },
    ...{ fullName: answers.full_name, first, last, campaign: utm.campaign, answers: JSON.stringify(answers), pageUrl },
    ...{ emailHash: sha256(email), phoneHash: sha256(e164), terms: [...new Set(terms)] },
  };
}
