import { createHash } from 'node:crypto';
import type { Scope } from '../../platform/scope.ts';
import type { LeadDraft } from './lead-draft.ts';

export interface Identity {
  readonly kind: 'email' | 'phone';
  /** `email_normalized` or `phone_e164`. */
  readonly value: string;
  readonly leadId: number;
}

export interface Claim extends Identity {
  /** The lead that came with this value first; the given lead itself where none came before. */
  readonly oldestLeadId: number;
  /** Leads with this value, the given one included. */
  readonly leads: number;
}

/** Under which addresses a lead counts as somebody. */
export const identitiesOf = (
  leadId: number,
  { email_normalized, phone_e164 }: Pick<LeadDraft, 'email_normalized' | 'phone_e164'>,
): Identity[] => [
  ...(email_normalized === null ? [] : [{ kind: 'email', value: email_normalized, leadId } as const]),
  ...(phone_e164 === null ? [] : [{ kind: 'phone', value: phone_e164, leadId } as const]),
];

/** A phone that more leads share is a switchboard's or an invented one: it does not tell who somebody is. */
export const MOST_LEADS_OF_A_PERSONS_PHONE = 20;

export const identitiesIn = (scope: Scope) => ({
  /** A deleted lead counts again under its emails and phones: as the oldest where it is older than who stands there now. */
  async comeBack(identities: readonly Identity[]): Promise<void> {
    for (const { kind, value, leadId, oldestLeadId } of await claim(scope, identities))
      if (oldestLeadId > leadId)
        await scope
          .rows('lead_identities')
          .where(keyColumns(identityRow({ kind, value, leadId })))
          .update({ oldest_lead_id: leadId });
  },

  /**
   * Counts leads under their emails and phones, and tells for each, in the order given, which lead came with it first;
   * within a call that is the first one given. Once for each new lead, before its row is written: the rows of
   * `lead_identities` stay locked until the transaction ends, which settles two of one person that arrive at once.
   */
  claim: (identities: readonly Identity[]): Promise<Claim[]> => claim(scope, identities),

  /** A lead's email or phone changed: it counts no longer there, but here. Locks in the order of keys, as `claim` does. */
  async exchange(givenUp: readonly Identity[], taken: readonly Identity[]): Promise<void> {
    const steps = [
      ...givenUp.map((identity) => ({ identity, isTaken: false })),
      ...taken.map((identity) => ({ identity, isTaken: true })),
    ];
    for (const { identity, isTaken } of steps.toSorted((a, b) =>
      byKeyOrder(identityRow(a.identity), identityRow(b.identity)),
    ))
      if (isTaken) await claim(scope, [identity]);
      else await release(scope, identity);
  },
});

async function claim(scope: Scope, identities: readonly Identity[]): Promise<Claim[]> {
  if (identities.length === 0) return [];
  const rows = countedRows(identities);
  await scope.put('lead_identities', rows, { leads: 'add' });
  const stored = await scope.find('lead_identities', {
    where: { kind: ['email', 'phone'], value_hash: rows.map((row) => row.value_hash) },
  });
  const byKey = new Map(stored.map((row) => [keyOf(row), row]));
  return identities.map((identity) => {
    const row = byKey.get(keyOf(identityRow(identity)));
    if (!row) throw new Error('A row of lead_identities is gone that this transaction has locked');
    return { ...identity, oldestLeadId: row.oldest_lead_id, leads: row.leads };
  });
}

/** If it was the oldest, the next oldest takes its place: a lead must not stand for an email that it no longer has. */
async function release(scope: Scope, identity: Identity): Promise<void> {
  const { kind, value_hash } = identityRow(identity);
  const row = await scope.rows('lead_identities').where({ kind, value_hash }).forUpdate().first();
  if (!row) return;
  const isOldest = row.oldest_lead_id === identity.leadId;
  const oldest = isOldest ? await oldestOther(scope, identity) : row.oldest_lead_id;
  if (row.leads <= 1 || oldest === undefined) await scope.rows('lead_identities').where({ kind, value_hash }).delete();
  else
    await scope
      .rows('lead_identities')
      .where({ kind, value_hash })
      .update({ leads: row.leads - 1, oldest_lead_id: oldest });
}

async function oldestOther(scope: Scope, { kind, value, leadId }: Identity): Promise<number | undefined> {
  const column = kind === 'email' ? 'email_normalized' : 'phone_e164';
  const other = await scope
    .rows('lead_data')
    .where(column, value)
    .whereNot('id', leadId)
    .whereNull('deleted_at')
    .orderBy('id')
    .first('id');
  return other?.id;
}

const keyColumns = ({ kind, value_hash }: Key) => ({ kind, value_hash });

interface Key {
  readonly kind: string;
  readonly value_hash: Buffer;
}

const identityRow = ({ kind, value, leadId }: Identity) => ({
  kind,
  value_hash: createHash('sha256').update(value).digest(),
  oldest_lead_id: leadId,
  leads: 1,
});

/** One row a key, in the order of the keys. */
function countedRows(identities: readonly Identity[]) {
  const rows = new Map<string, ReturnType<typeof identityRow>>();
  for (const row of identities.map(identityRow)) {
    const earlier = rows.get(keyOf(row));
    rows.set(keyOf(row), earlier ? { ...earlier, leads: earlier.leads + 1 } : row);
  }
  return [...rows.values()].toSorted(byKeyOrder);
}

const keyOf = ({ kind, value_hash }: Key): string => `${kind} ${value_hash.toString('hex')}`;

const byKeyOrder = (a: Key, b: Key): number =>
  a.kind === b.kind ? Buffer.compare(a.value_hash, b.value_hash) : a.kind < b.kind ? -1 : 1;
