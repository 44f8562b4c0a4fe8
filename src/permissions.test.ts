import { beforeAll, describe, expect, test } from 'vitest';
import { api } from './api.ts';
import type { RoleName } from './features/people/index.ts';
import { operationsOf } from './platform/endpoint.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { mayCall, operations, ownRequest, personOfRole, roles } from './testing/own-request.ts';
import { send } from './testing/send.ts';

// Attack A6 of docs/attacks.md.

// Who may call what, written down once more and by hand: what nobody wrote down here is allowed to nobody, and fails.

const everybody = roles;
const workers: readonly RoleName[] = ['admin', 'manager', 'sales_rep'];
const managers: readonly RoleName[] = ['admin', 'manager'];
const admins: readonly RoleName[] = ['admin'];

/** By operation, or by all of a group: `group.*` is for those that are not named themselves. */
const allowed: Readonly<Record<string, readonly RoleName[]>> = {
  'auth.*': everybody,
  'sign_out.*': everybody,
  'notifications.*': everybody,
  'leads.*': everybody,
  'leads.create': workers,
  'leads.update': workers,
  'leads.bulkUpdate': managers,
  'leads.remove': managers,
  'leads.restore': managers,
  'assignments.*': managers,
  'assignments.claim': workers,
  'assignments.workloadStats': everybody,
  'assignments.entity': everybody,
  'assignments.user': everybody,
  'assignments.ofLead': everybody,
  'assignments.history': everybody,
  'assignments.explain': everybody,
  'assignment_rules.*': managers,
  'stages.*': workers,
  'stages.nextStatuses': everybody,
  'stages.current': everybody,
  'stages.history': everybody,
  'stages.recent': everybody,
  'lead_statuses.*': admins,
  'activities.*': everybody,
  'activities.statistics': workers,
  'activities.userPerformance': workers,
  'activities.priorityDistribution': workers,
  'analytics.*': workers,
  'analytics.customReport': managers,
  'analytics.requestExport': managers,
  'analytics.readExport': managers,
  'reporting.*': managers,
  'users.*': admins,
  'users.list': everybody,
  'users.read': everybody,
  'users.roles': everybody,
  'users.update': everybody, // of themselves; see its own tests
  'sources.*': admins,
  'webhook_events.*': managers,
  'webhook_events.replay': admins,
  'entity.*': admins,
  'audit.*': admins,
};
const nobody: readonly RoleName[] = [];
const allowedTo = (operation: string) => allowed[operation] ?? allowed[operation.replace(/\..*/, '.*')] ?? nobody;

/** What asks for no signed-in user: whoever calls proves something else, or nothing. */
const withoutSession = [
  ...['auth.login', 'auth.refresh', 'auth.register', 'auth.resendOtp', 'auth.verifyOtp'],
  ...['auth.forgotPassword', 'auth.resetPassword'],
  ...['webhooks.website', 'webhooks.facebook_handshake', 'webhooks.facebook', 'analytics.downloadExport'],
];

/** A rep does this to own leads only; these requests are about a lead of nobody. */
const ownLeadsOnly = ['leads.update', 'stages.changeStatus', 'stages.updateNotes', 'activities.log'];

test('nothing but what is written down answers to somebody who is not signed in', () => {
  const open = operationsOf(api).filter(({ endpoint }) => endpoint.kind !== 'entity');
  expect(open.map(({ operation }) => operation).toSorted()).toEqual(withoutSession.toSorted());
});

test('everything that is written down exists', () => {
  const names = operations.map(({ operation }) => operation);
  const isThere = (name: string) => names.some((one) => one === name || `${one.split('.')[0]}.*` === name);
  expect(Object.keys(allowed).filter((name) => !isThere(name))).toEqual([]);
});

describe('each role at each route', () => {
  let entity: TestEntity;
  beforeAll(async () => {
    entity = await testEntity();
  });

  test.each(operations)('$operation is for whom it is meant', async (each) => {
    const { operation, endpoint } = each;
    expect(roles.filter((role) => mayCall(endpoint, role))).toEqual(allowedTo(operation));
    if (endpoint.permission === 'signed_in' || endpoint.stream) return; // some of them end the session
    for (const role of roles) {
      const own = await ownRequest(each, entity);
      const reply = await send(entity.world.http, endpoint, {
        ...own,
        token: await entity.tokenOf(personOfRole[role]),
      });
      const isRefused =
        !allowedTo(operation).includes(role) || (role === 'sales_rep' && ownLeadsOnly.includes(operation));
      expect([role, reply.status === 403], reply.text).toEqual([role, isRefused]);
    }
  });
});
