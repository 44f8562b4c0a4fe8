import { randomBytes } from 'node:crypto';
import { deathOf, needScope, unknownToken } from './auth.ts';
import type { Call } from './call.ts';
import { graphError, invalidParameter } from './errors.ts';
import type { GraphRequest } from './graph-request.ts';
import { unixSeconds } from './instants.ts';
import { pageOf } from './paging.ts';
import type { Page, Token } from './records.ts';
import { type Node, type Shape, selectFields, wantedFields } from './select-fields.ts';
import type { State } from './state.ts';

const ACCOUNT: Shape = { id: true, name: true, access_token: true, category: true, tasks: true };
const LONG_LIVED_SECONDS = 5_183_944;

/** `GET /me/accounts`: the pages of a user, each with a page token of its own. */
export function listAccounts({ state, caller, request }: Call): Node {
  if (caller === 'app' || caller.type === 'PAGE')
    throw invalidParameter('Tried accessing nonexistent field (accounts)');
  needScope(caller, 'pages_show_list');
  const fields = wantedFields(request.params['fields'], 'access_token,category,name,id,tasks');
  const pages = caller.pageIds.flatMap((id) => state.pages.get(id) ?? []);
  return { ...pageOf(request, pages, (page) => selectFields(accountNode(state, page, caller), fields, ACCOUNT)) };
}

function accountNode(state: State, { id, name }: Page, user: Token): Node {
  const tasks = ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MANAGE', 'MESSAGING', 'MODERATE'];
  return { id, name, category: 'Financial Service', access_token: pageToken(state, id, user).token, tasks };
}

function pageToken(state: State, pageId: string, user: Token): Token {
  const known = [...state.tokens.values()].find(({ type, pageIds }) => type === 'PAGE' && pageIds.includes(pageId));
  return known ?? issue(state, { ...user, type: 'PAGE', pageIds: [pageId] });
}

function issue({ tokens }: State, token: Token): Token {
  const issued = { ...token, token: `EAA${randomBytes(24).toString('hex')}` };
  tokens.set(issued.token, issued);
  return issued;
}

/** `GET /oauth/access_token`: exchanges a living user token for a long-lived one, or gives the app its own. */
export function exchangeToken(state: State, { params }: GraphRequest): Node {
  const { appId, appSecrets } = state.app;
  const secret = params['client_secret'] ?? '';
  if (params['client_id'] !== appId)
    throw graphError('1', { message: 'Error validating application. Invalid application ID.' });
  if (!appSecrets.includes(secret)) throw graphError('1', { message: 'Error validating client secret.' });
  if (params['grant_type'] === 'client_credentials')
    return { access_token: `${appId}|${secret}`, token_type: 'bearer' };
  if (params['grant_type'] !== 'fb_exchange_token') throw invalidParameter('Invalid grant_type');
  const token = state.tokens.get(params['fb_exchange_token'] ?? '');
  if (!token) throw unknownToken();
  const dead = deathOf(state, token);
  if (dead) throw dead;
  const expiresAt = new Date(state.now().getTime() + LONG_LIVED_SECONDS * 1000);
  return {
    access_token: issue(state, { ...token, expiresAt }).token,
    token_type: 'bearer',
    expires_in: LONG_LIVED_SECONDS,
  };
}

/** `GET /debug_token`: the state of a token, told to the app; a dead one is an answer, not an error. */
export function debugToken({ state, caller, request }: Call): Node {
  const input = request.params['input_token'] ?? '';
  if (caller !== 'app' && caller.token !== input)
    throw invalidParameter(
      'You must provide an app access token, or a user access token that is an owner or developer of the app',
    );
  const token = state.tokens.get(input);
  if (!token)
    return { data: { error: { code: 190, message: 'Invalid OAuth access token.' }, is_valid: false, scopes: [] } };
  return { data: tokenNode(state, token) };
}

function tokenNode(state: State, token: Token): Node {
  const dead = deathOf(state, token);
  const { code, message, error_subcode } = (dead?.body as { error?: Record<string, unknown> })?.error ?? {};
  return {
    app_id: state.app.appId,
    type: token.type,
    application: state.app.appName,
    data_access_expires_at: token.dataAccessExpiresAt ? unixSeconds(token.dataAccessExpiresAt) : 0,
    ...(dead && { error: { code, message, subcode: error_subcode } }),
    expires_at: expiryOf(state, token),
    is_valid: dead === undefined,
    ...(token.type === 'PAGE' && { profile_id: token.pageIds[0] }),
    scopes: token.scopes,
    user_id: token.userId,
  };
}

/** Unix seconds; 0 for never. */
function expiryOf(state: State, { state: kind, expiresAt }: Token): number {
  if (expiresAt) return unixSeconds(expiresAt);
  return kind === '190/463' ? unixSeconds(state.now()) - 3600 : 0;
}
