import { expect } from 'vitest';
import { api } from '../api.ts';
import { type Endpoint, operationsOf } from '../platform/endpoint.ts';
import { newUid, uidText } from '../platform/uid.ts';
import type { TestEntity } from './entity.ts';
import { filledExample } from './filled-example.ts';
import { type Answer, send, type Sent } from './send.ts';

// The catalogue's endpoints of every kind, as requests that differ from their declared examples in one thing only.

export const operations = operationsOf(api) as { operation: string; endpoint: Endpoint<never> }[];
/** Those whose requests the platform reads; the others read the bytes themselves. */
export const readByPlatform = operations.filter(({ endpoint }) => endpoint.kind !== 'raw');
/** Every path at which an endpoint answers. */
export const pathsTo = (endpoint: Endpoint<never>): readonly string[] => [
  endpoint.path,
  ...(endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : []),
];

/** Ids of nothing: what is refused here is refused before anything is looked up. */
const variables = {
  registration: 'of-nobody',
  registeredEmail: 'nobody@nowhere.example',
  mailedOtp: '000000',
  mailedResetOtp: '000000',
  presentPassword: 'not the password',
  leadId: 1,
  manualLeadId: 1,
  repId: 1,
  otherRepId: 2,
  ruleId: 1,
  activityId: 1,
  notificationId: 1,
  nextStatusId: 2,
  stageId: 1,
  statusId: 9,
  sourceId: 1,
  pageSourceId: 1,
  eventId: uidText(newUid()),
  exportId: uidText(newUid()),
  exportToken: 'of-nobody',
  templateId: 1,
  scheduleId: 1,
  userId: 1,
  invitationId: 1,
  newPerson: 'nina',
  refreshToken: 'a refresh token of nobody',
  fbVerifyToken: 'a token of nobody',
  leadgenId: '900000000000001',
};
export const exampleOf = (endpoint: Endpoint<never>) => filledExample(endpoint, variables);

/** Sends the endpoint's example, changed in some parts, as the admin of the entity. */
export const sendExample = async (entity: TestEntity, endpoint: Endpoint<never>, change: Sent = {}): Promise<Answer> =>
  send(entity.world.http, endpoint, { ...exampleOf(endpoint), token: await entity.tokenOf('admin'), ...change });

const LEAKS = /\n {4}at |node_modules|\.ts:\d|file:\/\/|\/src\/|\bselect\b.+\bfrom\b|insert into|sqlMessage/i;
const DRIVER_CODE = /\bER_[A-Z]/;

/** An error of ours: its status, the envelope and nothing else, and not a word of how it came about. */
export function expectError({ status, body, headers, text }: Answer, statuses: readonly number[]) {
  expect(statuses, text).toContain(status);
  expect(body).toMatchObject({
    success: false,
    message: expect.stringMatching(/\w/),
    request_id: headers['x-request-id'],
  });
  expect(Object.keys(body).filter((key) => !['success', 'message', 'errors', 'request_id'].includes(key))).toEqual([]);
  for (const leak of [LEAKS, DRIVER_CODE]) expect(text).not.toMatch(leak);
}

/** Where the answer says that something is wrong. */
export const complaintsIn = ({ body }: Answer): string[] =>
  (body.errors ?? []).map(({ path }: { path: string }) => path);
