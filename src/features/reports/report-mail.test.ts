import { expect, test } from 'vitest';
import type { ExportsRow } from '../../platform/tables.ts';
import { newUid, uidText } from '../../platform/uid.ts';
import { MOST_MAILED_BYTES, reportMail } from './report-mail.ts';

const made = (bytes: number): ExportsRow => ({
  entity_id: 1,
  id: 7,
  uid: newUid(),
  requested_by_user_id: null,
  report_type: 'leads',
  format: 'csv',
  request: {},
  state: 'ready',
  progress: 100,
  row_count: 1,
  bytes,
  error: null,
  token_hash: null,
  token_used_at: null,
  created_at: new Date('2026-02-01T09:00Z'),
  finished_at: new Date('2026-02-01T09:01Z'),
  expires_at: new Date('2026-02-08T09:00Z'),
});
const addressed = {
  to: 'boss@company.example',
  schedule: { name: 'Leads' },
  runId: 3,
  publicUrl: 'https://crm.example',
};

test('a file that mail servers take is attached', () => {
  const mail = reportMail(made(MOST_MAILED_BYTES), addressed);
  expect(mail).toMatchObject({ to: 'boss@company.example', subject: 'Leads, 2026-02-01', exportIds: [7] });
  expect(mail.text).toContain('It has 1 row.');
});

test('a larger one stays where only those who sign in get it', () => {
  const large = made(MOST_MAILED_BYTES + 1);
  const mail = reportMail(large, addressed);
  expect(mail).not.toHaveProperty('exportIds');
  expect(mail.text).toContain(
    `https://crm.example/api/analytics/export/download/${uidText(large.uid)} until 2026-02-08T09:00:00.000Z`,
  );
  expect(mail.text).not.toContain('token');
});
