import { endpointsFor, publicEndpointsFor, Told } from '../../platform/endpoint.ts';
import type { PasswordsService } from './passwords.service.ts';
import { Asked, ChangeBody, EmailBody, PasswordChanged, ResetBody } from './registration.schema.ts';

interface Needs {
  readonly passwords: PasswordsService;
}
const open = publicEndpointsFor<Needs>('/api/auth');
const { post } = endpointsFor<Needs>('/api/auth');

export const forgotPassword = open.post('/forgot-password', {
  summary: 'Forgot the password: a code is mailed to you',
  description: 'Nothing is mailed to an email without an account; the answer is the same.',
  body: EmailBody,
  reply: Asked,
  example: { body: { email: '{{registeredEmail}}' } },
  handle: async ({ body: { email }, address }, { passwords }) => {
    await passwords.forgot(email, address);
    return new Told({ email }, 'If this email has an account, a code was mailed to it.');
  },
});

export const resetPassword = open.post('/reset-password', {
  summary: 'Set a new password with the mailed code',
  description: 'A code is good for ten minutes and five tries, once. Every session of the account ends.',
  body: ResetBody,
  reply: PasswordChanged,
  example: { body: { email: '{{registeredEmail}}', otp: '{{mailedResetOtp}}', new_password: 'Another-Secure-Pass-9' } },
  postmanVariables: { mailedResetOtp: '000000' },
  postmanNeeds: 'mailedResetOtp',
  handle: async ({ body, address }, { passwords }) => {
    await passwords.reset(body, address);
    return new Told({ password_changed: true }, 'Your password was changed: sign in.');
  },
});

export const changePassword = post('/change-password', {
  summary: 'Change your password: your other sessions end',
  permission: 'signed_in',
  body: ChangeBody,
  reply: PasswordChanged,
  fails: ['conflict'],
  example: { body: { current_password: '{{presentPassword}}', new_password: 'Another-Secure-Pass-9' } },
  postmanVariables: { presentPassword: 'not the password' },
  postmanNeeds: 'presentPassword',
  handle: async ({ body, scope, actor }, { passwords }) => {
    await passwords.change(scope, actor, body);
    return new Told(
      { password_changed: true },
      'Your password was changed; whoever was signed in elsewhere is signed out.',
    );
  },
});
