import { endpointsFor } from '../../platform/endpoint.ts';
import { EntityAnswer, EntityChange } from './settings.schema.ts';
import type { SettingsService } from './settings.service.ts';

const { get, put } = endpointsFor<{ settings: SettingsService }>('/api/entity');
const permission = 'settings:manage';

export const read = get('', {
  summary: 'The company and its settings',
  permission,
  reply: EntityAnswer,
  handle: ({ scope }, { settings }) => settings.read(scope),
});

export const update = put('', {
  summary: 'Change some settings of the company',
  description:
    'A field left out stays as it is. `sla_hours` and `retention_days` change what they name only. Domains where everybody gets a mailbox are refused: whoever has an email at an allowed domain may register as a sales rep.',
  permission,
  body: EntityChange,
  reply: EntityAnswer,
  fails: ['conflict'],
  example: {
    body: {
      time_zone: 'Europe/London',
      default_phone_region: 'US',
      rep_visibility: 'entity',
      when_deactivated: 'reassign',
      retention_days: { webhook_payloads: 60 },
      sla_hours: { new: 24, qualified: 48 },
    },
  },
  handle: ({ scope, actor, body }, { settings }) => settings.update(scope, actor, body),
});
