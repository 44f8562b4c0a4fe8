import * as sources from './features/sources/sources.endpoints.ts';
import * as assignments from './features/assignments/assignments.endpoints.ts';
import * as assignmentChanges from './features/assignments/change.endpoints.ts';
import * as assignment_rules from './features/assignments/rules.endpoints.ts';
import * as audit from './features/audit/audit.endpoints.ts';
import * as auth from './features/auth/auth.endpoints.ts';
import * as registration from './features/auth/registration.endpoints.ts';
import * as passwords from './features/auth/passwords.endpoints.ts';
import * as sign_out from './features/auth/sign-out.endpoints.ts';
import * as events from './features/ingestion/events.endpoints.ts';
import * as webhooks from './features/ingestion/ingestion.endpoints.ts';
import * as mapping from './features/ingestion/mapping.endpoints.ts';
import * as activities from './features/activities/activities.endpoints.ts';
import * as activityFigures from './features/activities/figures.endpoints.ts';
import * as analytics from './features/analytics/analytics.endpoints.ts';
import * as leads from './features/leads/leads.endpoints.ts';
import * as manualLeads from './features/ingestion/manual.endpoints.ts';
import * as leadDuplicates from './features/leads/duplicates.endpoints.ts';
import * as bulkUpdate from './features/bulk-update/bulk-update.endpoints.ts';
import * as leadRemoval from './features/leads/removal.endpoints.ts';
import * as connection from './features/meta/connection/connection.endpoints.ts';
import * as readBack from './features/meta/read-back/read-back.endpoints.ts';
import * as facebook from './features/meta/webhook/facebook.endpoints.ts';
import * as notifications from './features/notifications/notifications.endpoints.ts';
import * as users from './features/people/users.endpoints.ts';
import * as exports from './features/reports/exports.endpoints.ts';
import * as reporting from './features/reports/reporting.endpoints.ts';
import * as roles from './features/people/roles.endpoints.ts';
import * as invitations from './features/invitations/invitations.endpoints.ts';
import * as entity from './features/settings/settings.endpoints.ts';
import * as stages from './features/stages/stages.endpoints.ts';
import * as stageMetrics from './features/stages/metrics/stage-metrics.endpoints.ts';
import * as lead_statuses from './features/stages/workflow.endpoints.ts';

/**
 * The whole HTTP surface. A key is an OpenAPI tag and a Postman folder; an export is an operation. Under one tag readers meet the
 * operations in the order in which these files are read, above: a source is made before anybody checks or maps it.
 */
export const api = {
  auth: both(auth, both(registration, passwords)),
  webhooks: both(webhooks, facebook),
  leads: both(both(leads, manualLeads), both(leadDuplicates, both(bulkUpdate, leadRemoval))),
  assignments: both(assignments, assignmentChanges),
  assignment_rules,
  stages: both(stages, stageMetrics),
  lead_statuses,
  sources: both(both(sources, connection), both(readBack, mapping)),
  webhook_events: events,
  activities: both(activities, activityFigures),
  analytics: both(analytics, exports),
  reporting,
  notifications,
  users: both(users, both(roles, invitations)),
  entity,
  audit,
  sign_out,
};

/** Two chapters' endpoints under one tag. */
function both<One extends object, Other extends object>(one: One, other: Other): One & Other {
  return { ...one, ...other };
}
