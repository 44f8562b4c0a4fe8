import { expect, test } from 'vitest';
import type { Lead } from '../../src/features/leads/leads.schema.ts';
import { healingOf } from './healed.ts';
import type { MetaLead } from './sent.ts';

const silent = {
  channel: 'facebook',
  number: 1,
  company: 'fxcareers',
  person: { firstName: 'Jane', lastName: 'Smith', email: 'Jane.1.run@mail.example', phone: '+14155550100' },
  interest: 'pricing',
  leadgenId: '55459717045641545',
  isAnnounced: false,
  isLate: false,
} satisfies MetaLead;
const found = [7, 8].map((id) => ({
  ...{
    id,
    email: 'jane.1.run@mail.example',
    platform_key: 'facebook',
    assigned_user_id: 5,
    duplicate_of_lead_id: null,
  },
}));
const leads = new Map([['fxcareers', found] as const]);
const origins = (arrived_by: string) => (_company: string, id: number) =>
  Promise.resolve({ origin: { source_lead_id: id === 8 ? silent.leadgenId : '1', arrived_by } } as Lead);

test('a lead that was read back is healed: that one of the person’s leads which has Meta’s id', async () => {
  const { healed, problems } = await healingOf([silent], { leads, lead: origins('read_back') });

  expect(healed).toEqual([
    { lead_id: 8, company: 'fxcareers', channel: 'facebook', leadgen_id: silent.leadgenId, email: silent.person.email },
  ]);
  expect(problems).toEqual([]);
});

test('a lead that came though no webhook announced it is a problem', async () => {
  const { healed, problems } = await healingOf([silent], { leads, lead: origins('webhook') });

  expect(healed).toEqual([]);
  expect(problems.join()).toContain('Lead 8');
});
