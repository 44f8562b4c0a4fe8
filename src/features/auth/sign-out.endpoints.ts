import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { SignedOut } from './auth.schema.ts';
import type { AuthService } from './auth.service.ts';

// A chapter of its own, and the last one: in Postman it ends the run that signing in began.
const { post } = endpointsFor<{ auth: AuthService }>('/api/auth');

export const logout = post('/logout', {
  summary: 'Sign out: ends this session and all its tokens',
  permission: 'signed_in',
  reply: SignedOut,
  handle: async ({ scope, actor }, { auth }) => {
    await auth.logout(scope, actor);
    return new Told({ signed_out: true }, 'You are signed out.');
  },
});
