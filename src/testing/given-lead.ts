import { arrivalsIn, identitiesIn, identitiesOf, type LeadDraft, unknownOrigin } from '../features/leads/index.ts';
import { recounted } from '../features/tallies/index.ts';
import { newUid } from '../platform/uid.ts';
import { found } from '../platform/errors.ts';
import { Sequence } from '../platform/sequence.ts';
import type { TestEntity } from './entity.ts';
import { givenSource } from './given-source.ts';

export interface LeadOverrides extends Partial<Omit<LeadDraft, 'attribution'>> {
  readonly attribution?: Partial<LeadDraft['attribution']>;
  /** Name of a status; `new` unless told otherwise. */
  readonly status?: string;
  /** A user's id: the lead is theirs, with its assignment and their workload. */
  readonly assignedTo?: number;
  readonly createdAt?: Date;
  readonly platform?: 'facebook' | 'instagram' | 'website';
  readonly sourceId?: number;
  readonly duplicateOf?: number;
}

const nobody: LeadDraft = {
  email: null,
  email_normalized: null,
  phone: null,
  phone_e164: null,
  first_name: null,
  last_name: null,
  full_name: null,
  raw_field_data: {},
  consent_time: null,
  consent: null,
  created_time: null,
  data_quality: [],
  attribution: unknownOrigin,
  source_lead_id: null,
};

/** A lead, written as the ingest worker writes it, from a source of its own unless one is named. Returns its id. */
export async function givenLead(entity: TestEntity, overrides: LeadOverrides = {}): Promise<number> {
  const { scope, world } = entity;
  const [leadId = 0] = await new Sequence(world.outside.db, 'leads', 1).take(1);
  const status = found(
    await scope
      .rows('lead_statuses')
      .where({ name: overrides.status ?? 'new' })
      .first(),
  );
  const sourceId = overrides.sourceId ?? (await givenSource(scope));
  const receivedAt = overrides.createdAt ?? world.outside.now();
  const draft = draftOf(overrides);
  await scope.transaction(async (tx) => {
    await identitiesIn(tx).claim(identitiesOf(leadId, draft));
    await arrivalsIn(tx).add([
      {
        leadId,
        sourceId,
        platformKey: overrides.platform ?? 'website',
        eventUid: newUid(),
        arrivedBy: 'webhook',
        receivedAt,
        draft,
        statusId: status.id,
        duplicateOfLeadId: overrides.duplicateOf ?? null,
        assigned: null,
      },
    ]);
  });
  if (overrides.assignedTo !== undefined)
    await assign(entity, { leadId, userId: overrides.assignedTo, at: receivedAt, counts: status.outcome === 'open' });
  return leadId;
}

function draftOf({ attribution, ...overrides }: LeadOverrides): LeadDraft {
  const given = { ...nobody, ...overrides, attribution: { ...nobody.attribution, ...attribution } };
  const fullName = [given.first_name, given.last_name].filter((part) => part !== null).join(' ');
  return {
    ...given,
    email_normalized: given.email_normalized ?? given.email?.toLowerCase() ?? null,
    phone_e164: given.phone_e164 ?? (given.phone?.startsWith('+') ? given.phone : null),
    full_name: given.full_name ?? (fullName === '' ? null : fullName),
  };
}

async function assign(
  { scope }: TestEntity,
  { leadId, userId, at, counts }: { leadId: number; userId: number; at: Date; counts: boolean },
) {
  await recounted(scope, [leadId], async () =>
    scope.rows('lead_data').where({ id: leadId }).update({ assigned_user_id: userId, assigned_at: at }),
  );
  await scope.add('lead_assignments', { lead_id: leadId, assigned_user_id: userId, assigned_at: at, actor: 'system' });
  if (counts) await scope.rows('rep_workload').where({ user_id: userId }).increment('active_leads', 1);
}
