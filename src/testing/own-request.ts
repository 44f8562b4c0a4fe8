import { randomBytes } from 'node:crypto';
import { api } from '../api.ts';
import { givenLogin } from '../features/auth/given-login.ts';
import { permissionsOf, roleIds, type RoleName } from '../features/people/index.ts';
import { type EntityEndpoint, operationsOf } from '../platform/endpoint.ts';
import { newUid, uidText } from '../platform/uid.ts';
import type { Person, TestEntity } from './entity.ts';
import { filledExample } from './filled-example.ts';
import {
  markedActivity,
  markedNotification,
  markedEvent,
  markedExport,
  markedInvitation,
  markedLead,
  markedReportSchedule,
  markedRule,
  markedSource,
  markedStage,
  markedStatus,
  markedTemplate,
} from './marked-rows.ts';
import type { Sent } from './send.ts';

// The catalogue's endpoints for the signed-in, as requests that some entity may send.

export type Id = string | number;
export interface Operation {
  readonly operation: string;
  readonly endpoint: EntityEndpoint<never>;
}

export const operations = operationsOf(api).flatMap(({ operation, endpoint }): Operation[] =>
  endpoint.kind === 'entity' ? [{ operation, endpoint }] : [],
);
export const withIds = operations.filter(({ endpoint }) => endpoint.path.includes(':'));
export const withoutIds = operations.filter(({ endpoint }) => !endpoint.path.includes(':'));

export const personOfRole: Readonly<Record<RoleName, Person>> = {
  admin: 'admin',
  manager: 'manager',
  sales_rep: 'rep1',
  support: 'support',
};
export const roles = Object.keys(personOfRole) as RoleName[];
export const mayCall = ({ permission }: EntityEndpoint<never>, role: RoleName) =>
  permission === 'signed_in' || permissionsOf(roleIds[role]).has(permission);

/** What an id in a path stands for, by the path up to it. */
const madeForPath: Readonly<Record<string, (entity: TestEntity) => Promise<Id>>> = {
  '/api/leads/:id': (entity) => markedLead(entity),
  '/api/assignments/lead/:id': (entity) => markedLead(entity),
  '/api/assignment-rules/:id': (entity) => markedRule(entity),
  '/api/users/:id': async ({ ids }) => ids.rep2,
  '/api/users/invitations/:id': (entity) => markedInvitation(entity),
  '/api/activities/lead/:id': (entity) => markedLead(entity),
  '/api/stages/lead/:id': (entity) => markedLead(entity),
  '/api/lead-statuses/:id': (entity) => markedStatus(entity),
  '/api/notifications/:id': (entity) => markedNotification(entity),
  '/api/sources/:id': (entity) => markedSource(entity),
  '/api/analytics/exports/:id': (entity) => markedExport(entity),
  '/api/reporting/templates/:id': (entity) => markedTemplate(entity),
  '/api/reporting/schedules/:id': (entity) => markedReportSchedule(entity),
  '/api/webhook-events/:id': (entity) => markedEvent(entity),
};

const namesIn = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1] ?? '',
    upTo: path.slice(0, match.index + match[0].length),
  }));

/** An id of the entity for each parameter of the path. */
export async function idsFor({ operation, endpoint }: Operation, entity: TestEntity): Promise<Record<string, Id>> {
  const ids: Record<string, Id> = {};
  for (const { name, upTo } of namesIn(endpoint.path)) {
    const make = madeForPath[upTo];
    if (!make)
      throw new Error(
        `${operation} takes an id at ${upTo}: say in madeForPath what it stands for, so that this test can try another entity's`,
      );
    ids[name] = await make(entity);
  }
  return ids;
}

/** Values for the variables of the examples, which stand for rows of this entity. */
const variablesOf = async (entity: TestEntity) => ({
  registration: 'of-nobody',
  registeredEmail: 'nobody@nowhere.example',
  mailedOtp: '000000',
  mailedResetOtp: '000000',
  presentPassword: (await givenLogin(entity, 'admin')).password,
  leadId: await markedLead(entity),
  manualLeadId: await markedLead(entity),
  repId: entity.ids.rep1,
  otherRepId: entity.ids.rep2,
  ruleId: await markedRule(entity),
  activityId: await markedActivity(entity),
  notificationId: await markedNotification(entity),
  nextStatusId: 2,
  stageId: await markedStage(entity),
  statusId: await markedStatus(entity),
  sourceId: await markedSource(entity),
  pageSourceId: await markedSource(entity),
  eventId: await markedEvent(entity),
  exportId: await markedExport(entity),
  exportToken: 'of-nobody',
  templateId: await markedTemplate(entity),
  scheduleId: await markedReportSchedule(entity),
  userId: entity.ids.rep2,
  invitationId: await markedInvitation(entity),
  newPerson: `nina${randomBytes(6).toString('hex')}`,
});

/** A request to this operation that the entity's own admin may send. */
export const ownRequest = async (each: Operation, entity: TestEntity): Promise<Sent> =>
  (await ownRequests(entity))(each);

/** The same for many operations, whose examples name the same rows. */
export async function ownRequests(entity: TestEntity) {
  const [variables, token] = [await variablesOf(entity), await entity.tokenOf('admin')];
  return async (each: Operation): Promise<Sent> => ({
    ...filledExample(each.endpoint, variables),
    params: await idsFor(each, entity),
    token,
  });
}

/** Another id of the same form, which nobody has. */
export const nobodys = (id: Id): Id => (typeof id === 'number' ? 999_999_999_999 : uidText(newUid()));

/** Headers by which other products let a caller choose the tenant. */
export const claiming = ({ entityId, name }: TestEntity) => ({
  'X-Tenant-ID': String(entityId),
  'X-Entity-ID': String(entityId),
  'X-Forwarded-Host': `${name}.example`,
  Host: `${name}.example`,
});

export const itWorked = (status: number) => status < 300 || status === 409; // 409: found, and in a state that does not allow it
