import type { Actor } from '../../platform/endpoint.ts';
import { changedFields } from '../../platform/changed-fields.ts';
import { Failure } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import { laterThan } from '../../platform/later-than.ts';
import type { Scope } from '../../platform/scope.ts';
import type { EntitySettingsRow, NewEntitySettingsRow } from '../../platform/tables.ts';
import { byUser, record } from '../audit/index.ts';
import type { EntityRow, EntityRows } from './entity-row.across.ts';
import { ChosenRetention, type RetentionChange } from './retention.ts';
import { lockSettings, settingsOf } from './settings.repository.ts';
import type { EntityAnswer, EntityChange } from './settings.schema.ts';
import { slaIn } from './sla.repository.ts';

interface Needs extends Pick<Outside, 'now'> {
  readonly entities: EntityRows;
}

export type SettingsService = ReturnType<typeof settingsService>;

/** What an entity decides for itself, as its administrators read and change it. */
export const settingsService = ({ now, entities }: Needs) => ({
  read: async (scope: Scope): Promise<EntityAnswer> => presented(scope, await entities.read(scope.entityId)),

  /** Fields left out stay. `conflict` if `updated_at` is not the newest, or another entity has the name. */
  update: (
    scope: Scope,
    actor: Actor,
    { name, sla_hours, updated_at, ...change }: EntityChange,
  ): Promise<EntityAnswer> =>
    entities.change(scope.entityId, async (tx, entity) => {
      const row = await lockSettings(tx);
      if (updated_at !== undefined && Date.parse(updated_at) !== row.updated_at.getTime())
        throw new Failure('conflict');
      const before = await presented(tx, await entity.read());

      if (name !== undefined && name !== before.name) await entity.rename(name);
      if (sla_hours) await slaIn(tx).change(sla_hours);
      const at = now();
      // Past the time before, whatever the clocks of the machines say: two changes have two times.
      const changedAt = laterThan(row.updated_at, at);
      await tx.rows('entity_settings').update({ ...columnsOf(change, row), updated_at: changedAt });

      const answer = await presented(tx, await entity.read());
      const difference = changedFields(withoutTime(before), withoutTime(answer));
      const subject = { type: 'entity', id: scope.entityId };
      if (difference) await record(tx, [{ action: 'settings.changed', subject, ...difference, by: byUser(actor), at }]);
      return answer;
    }),
});

const withoutTime = ({ updated_at: _time, ...settings }: EntityAnswer) => settings;

type Columns = Omit<NewEntitySettingsRow, 'entity_id'>;

/** The columns that a change touches, as they are stored. */
function columnsOf(
  {
    working_hours,
    allowed_email_domains,
    retention_days,
    ...plain
  }: Omit<EntityChange, 'name' | 'sla_hours' | 'updated_at'>,
  row: EntitySettingsRow,
): Columns {
  const columns = {
    ...plain,
    working_hours: working_hours && JSON.stringify(working_hours),
    allowed_email_domains: allowed_email_domains && JSON.stringify(allowed_email_domains),
    retention_days: retention_days && JSON.stringify(chosenAfter(row, retention_days)),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function chosenAfter({ retention_days }: EntitySettingsRow, change: RetentionChange): ChosenRetention {
  const merged = { ...ChosenRetention.parse(retention_days ?? {}), ...change };
  return ChosenRetention.parse(
    Object.fromEntries(Object.entries(merged).filter(([, days]) => typeof days === 'number')),
  );
}

async function presented(scope: Scope, { name, created_at }: EntityRow): Promise<EntityAnswer> {
  const settings = await settingsOf(scope);
  return {
    id: scope.entityId,
    name,
    time_zone: settings.timeZone,
    default_phone_region: settings.defaultPhoneRegion,
    working_hours: settings.workingHours,
    rep_visibility: settings.repVisibility,
    allowed_email_domains: [...settings.allowedEmailDomains],
    when_deactivated: settings.whenDeactivated,
    claim_timeout_minutes: settings.claimTimeoutMinutes,
    retention_days: settings.retentionDays,
    sla_hours: await slaIn(scope).hours(),
    created_at: instant(created_at),
    updated_at: instant(settings.updatedAt),
  };
}
