import { endpointsFor, publicEndpointsFor } from '../../platform/endpoint.ts';
import { LoginBody, Me, Refreshed, RefreshBody, SignedIn } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';

interface Needs {
  readonly auth: AuthService;
}
const open = publicEndpointsFor<Needs>('/api/auth');
const { get } = endpointsFor<Needs>('/api/auth');

const keepTokens = [
  "pm.collectionVariables.set('accessToken', pm.response.json().data.access_token);",
  "pm.collectionVariables.set('refreshToken', pm.response.json().data.refresh_token);",
];

export const login = open.post('/login', {
  summary: 'Sign in with email and password',
  description:
    'Unknown email, wrong password or an account that may not sign in: the answer is the same. Failures are throttled.',
  body: LoginBody,
  reply: SignedIn,
  fails: ['wrong_credentials'],
  example: { body: { email: 'admin@fxcareers.example', password: 'SalesMagnet-demo-1' } },
  postmanTests: keepTokens,
  handle: ({ body, address, userAgent }, { auth }) => auth.login(body, { address, userAgent }),
});

export const me = get('/me', {
  summary: 'Who is signed in, and what they may do',
  permission: 'signed_in',
  reply: Me,
  handle: ({ scope, actor }, { auth }) => auth.me(scope, actor),
});

export const refresh = open.post('/refresh', {
  summary: 'Exchange a refresh token for a new pair of tokens',
  description:
    'A refresh token is good once; for 10 seconds it answers with the same successor. Used later, it ends the session.',
  body: RefreshBody,
  reply: Refreshed,
  fails: ['wrong_refresh_token'],
  example: { body: { refresh_token: '{{refreshToken}}' } },
  postmanTests: keepTokens,
  handle: ({ body }, { auth }) => auth.refresh(body.refresh_token),
});
