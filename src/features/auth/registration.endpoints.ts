import { publicEndpointsFor, Told } from '../../platform/endpoint.ts';
import { Asked, EmailBody, RegisterBody, Registered, Verified, VerifyBody } from './registration.schema.ts';
import type { RegistrationService } from './registration.service.ts';

const { post } = publicEndpointsFor<{ registration: RegistrationService }>('/api/auth');

export const register = post('/register', {
  summary: 'Register: a code is mailed to you',
  description:
    'Three ways in: `invite_token` of an invitation to this email; an email at a domain that a company allows (as sales_rep); `entity_name` of a company that is not here yet (as its admin). The answer is the same if the email has an account; its owner is told by mail.',
  status: 201,
  body: RegisterBody,
  reply: Registered,
  fails: ['not_allowed', 'conflict'],
  example: {
    body: {
      username: 'john_doe-{{registration}}',
      email: 'john-{{registration}}@company-{{registration}}.example',
      password: 'SecurePass123',
      first_name: 'John',
      last_name: 'Doe',
      phone: '+1234567890',
      entity_name: 'Company {{registration}}',
    },
  },
  postmanBefore: ["pm.collectionVariables.set('registration', String(Date.now()));"],
  postmanTests: ["pm.collectionVariables.set('registeredEmail', pm.response.json().data.email);"],
  handle: async ({ body, address }, { registration }) =>
    new Told(
      await registration.register(body, address),
      'User registered successfully. Please check your email for verification.',
    ),
});

export const resendOtp = post('/resend-otp', {
  summary: 'Mail a new code: the one before ends',
  description:
    'For a registration of the last day, or an account that is not verified. Otherwise nothing is mailed, and the answer is the same.',
  body: EmailBody,
  reply: Asked,
  example: { body: { email: '{{registeredEmail}}' } },
  handle: async ({ body: { email }, address }, { registration }) => {
    await registration.resend(email, address);
    return new Told({ email }, 'If this email waits for verification, a new code was mailed to it.');
  },
});

export const verifyOtp = post('/verify-otp', {
  summary: 'Verify the email with the mailed code',
  description: 'A code is good for ten minutes and five tries, once. From then on you can sign in.',
  body: VerifyBody,
  reply: Verified,
  fails: ['conflict'],
  example: { body: { email: '{{registeredEmail}}', otp: '{{mailedOtp}}' } },
  postmanVariables: { mailedOtp: '000000' },
  postmanNeeds: 'mailedOtp',
  handle: async ({ body, address }, { registration }) => {
    await registration.verify(body, address);
    return new Told({ verified: true }, 'Your email is verified: sign in.');
  },
});
