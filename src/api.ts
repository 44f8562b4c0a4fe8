import * as sources from './features/sources/sources.endpoints.ts';
import * as assignments from './features/assignments/assignments.endpoints.ts';
import * as auth from './features/auth/auth.endpoints.ts';
import * as sign_out from './features/auth/sign-out.endpoints.ts';
import * as events from './features/ingestion/events.endpoints.ts';
import * as webhooks from './features/ingestion/ingestion.endpoints.ts';
import * as mapping from './features/ingestion/mapping.endpoints.ts';
import * as leads from './features/leads/leads.endpoints.ts';
import * as connection from './features/meta/connection/connection.endpoints.ts';
import * as readBack from './features/meta/read-back/read-back.endpoints.ts';
import * as facebook from './features/meta/webhook/facebook.endpoints.ts';
import * as notifications from './features/notifications/notifications.endpoints.ts';

/**
 * The whole HTTP surface. A key is an OpenAPI tag and a Postman folder; an export is an operation. Under one tag readers meet the
 * operations in the order in which these files are read, above: a source is made before anybody checks or maps it.
 */
export const api = {
  auth,
  webhooks: both(webhooks, facebook),
  leads,
  assignments,
  sources: both(both(sources, connection), both(readBack, mapping)),
  webhook_events: events,
  notifications,
  sign_out,
};

/** Two chapters' endpoints under one tag. */
function both<One extends object, Other extends object>(one: One, other: Other): One & Other {
  return { ...one, ...other };
}
