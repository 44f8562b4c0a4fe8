import { z } from 'zod';
import { rawEndpointsFor } from '../../../platform/endpoint.ts';
import { Failure } from '../../../platform/errors.ts';
import { isHandshake } from './handshake.ts';
import { FacebookDelivery, FacebookHeaders, HandshakeQuery } from './facebook.schema.ts';
import type { FacebookReceiver } from './receive.service.ts';

const { get, post } = rawEndpointsFor<{ facebook: FacebookReceiver }>('/api/webhooks');

const aliases = ['/webhooks/facebook', '/api/webhooks/instagram', '/webhooks/instagram'];
/** A batch of 1,000 leads reaches 200 kB. */
const BODY_LIMIT = 2 * 1024 * 1024;
const USER_AGENT_LENGTH = 255;
const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

export const facebook_handshake = get('/facebook', {
  summary: 'Meta asks whether this address is ours',
  description:
    "Meta's app dashboard calls it when the callback address is saved: with the right `hub.verify_token` the answer is the bare " +
    '`hub.challenge`. Without `hub.` parameters it says that the address works.',
  aliases,
  query: HandshakeQuery,
  reply: z.string(),
  fails: ['not_allowed'],
  example: {
    query: { 'hub.mode': 'subscribe', 'hub.verify_token': '{{fbVerifyToken}}', 'hub.challenge': '1158201444' },
  },
  postmanVariables: { fbVerifyToken: 'demo-verify-token' },
  postmanTests: ["pm.test('echoes the challenge', () => pm.expect(pm.response.text()).to.equal('1158201444'));"],
  async handle(request, _bytes, { facebook: receiver }) {
    if (!isHandshake(request.query))
      return { status: 200, headers: TEXT, body: 'This address takes webhooks of Facebook and Instagram lead ads.' };
    const challenge = receiver.challenge(request.query);
    if (challenge === undefined)
      throw new Failure('not_allowed', { message: 'The verify token is not the one of this installation.' });
    return { status: 200, headers: TEXT, body: challenge };
  },
});

export const facebook = post('/facebook', {
  summary: 'Leads of Facebook and Instagram lead ads',
  description:
    'Webhooks of the object `page`, field `leadgen`, signed by Meta with the app secret. The 200 means that every change is durable; ' +
    'what is signed is never refused for what it says. The lead itself is then read from the Graph API.',
  aliases,
  consumes: ['application/json'],
  body: FacebookDelivery,
  headers: FacebookHeaders,
  reply: z.object({ success: z.literal(true) }),
  bodyLimit: BODY_LIMIT,
  fails: ['wrong_signature'],
  example: {
    body: {
      object: 'page',
      entry: [
        {
          id: '100000000000001',
          time: 1_794_830_401,
          changes: [
            {
              field: 'leadgen',
              value: {
                leadgen_id: '{{leadgenId}}',
                page_id: '100000000000001',
                form_id: '200000000000011',
                created_time: 1_794_830_400,
              },
            },
          ],
        },
      ],
    },
  },
  postmanVariables: { fbAppSecret: 'demo-app-secret' },
  postmanBefore: [
    "pm.collectionVariables.set('leadgenId', String(Date.now()) + '001');",
    'const body = pm.variables.replaceIn(pm.request.body.raw);',
    "const signature = CryptoJS.HmacSHA256(body, pm.variables.get('fbAppSecret')).toString();",
    "pm.request.headers.upsert({ key: 'X-Hub-Signature-256', value: `sha256=${signature}` });",
  ],
  async handle(request, bytes, { facebook: receiver }) {
    if (request.is('json') === false) throw new Failure('unsupported_media_type');
    await receiver.receive({
      bytes,
      signature: request.get('x-hub-signature-256'),
      address: request.ip ?? '',
      userAgent: request.get('user-agent')?.slice(0, USER_AGENT_LENGTH) ?? null,
    });
    return { status: 200, body: { success: true } };
  },
});
