import { z } from 'zod';
import { endpointsFor, publicEndpointsFor, rawEndpointsFor, Told } from '../platform/endpoint.ts';
import { found } from '../platform/errors.ts';
import { Id, PathId, paging, QueryInt } from '../platform/fields.ts';

// One feature of each kind, for the tests of those who read a catalogue.

const Status = z.enum(['new', 'won']).meta({ id: 'Status' });
const Note = z.object({ text: z.string().max(200), priority: z.int().optional() }).meta({ id: 'Note' });
const Lead = z.object({ id: Id, email: z.email(), status: Status, notes: z.array(Note) }).meta({ id: 'Lead' });
type Lead = z.infer<typeof Lead>;

const jane: Lead = { id: 7, email: 'jane@example.com', status: 'new', notes: [] };

const open = publicEndpointsFor<object>('/api/auth');
const leads = endpointsFor<object>('/api/leads');
const webhooks = rawEndpointsFor<object>('/api/webhooks');

const login = open.post('/login', {
  summary: 'Sign in',
  fails: ['wrong_credentials'],
  body: z.object({ email: z.email(), password: z.string() }),
  reply: z.object({ access_token: z.string() }),
  example: { body: { email: 'jane@example.com', password: 'pass' } },
  postmanTests: ["pm.collectionVariables.set('accessToken', pm.response.json().data.access_token);"],
  handle: async () => ({ access_token: 'token-of-jane' }),
});

const browse = leads.list('', {
  summary: 'All leads',
  permission: 'leads:read',
  query: z.object({ ...paging, status: Status.optional(), min_score: QueryInt(0, 10).optional() }),
  reply: Lead,
  example: { query: { status: 'new', limit: 20 } },
  postmanTests: ["pm.collectionVariables.set('leadId', pm.response.json().data[0].id);"],
  handle: async () => ({ data: [jane], total: 1, next_cursor: null }),
});

const annotate = leads.post('/:leadId/notes', {
  summary: 'Add a note',
  description: 'The note is kept for ever.',
  permission: 'leads:write',
  status: 201,
  fails: ['conflict', 'idempotency_conflict'],
  params: z.object({ leadId: PathId }),
  body: Note.extend({ related_lead_id: Id, link: z.string() }),
  reply: Lead,
  example: {
    params: { leadId: '{{leadId}}' },
    body: { text: 'Call {{$guid}}', related_lead_id: '{{leadId}}', link: '{{leadId}}' },
  },
  handle: async ({ params, body }) => {
    found(params.leadId === jane.id && body.related_lead_id === jane.id ? jane : null);
    return new Told({ ...jane, notes: [{ text: body.text }] }, 'Note added.');
  },
});

const replaceNote = leads.put('/:leadId/note', {
  summary: 'Replace the note',
  permission: 'signed_in',
  params: z.object({ leadId: PathId }),
  body: Note,
  reply: Note,
  example: { params: { leadId: 7 }, body: { text: 'Called' } },
  handle: async ({ body }) => body,
});

const website = webhooks.post('/website', {
  summary: 'Take a form',
  aliases: ['/webhooks/website'],
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  body: z.looseObject({ form_key: z.string(), answers: z.record(z.string(), z.string()) }),
  query: z.object({ form_key: z.string().optional() }),
  reply: z.object({ success: z.boolean(), lead_id: z.int() }),
  bodyLimit: 1000,
  example: { body: { form_key: 'demo', answers: { email: 'jane@example.com' } } },
  postmanTests: ["pm.test('names the lead', () => pm.expect(pm.response.json().lead_id).to.equal(7));"],
  crossOrigin: async () => ({}),
  handle: async () => ({ status: 200, body: { success: true, lead_id: 7 } }),
});

const confirm = webhooks.get('/website', {
  summary: 'Confirm the address',
  query: z.object({ token: z.string().optional() }),
  headers: z.object({ 'X-Sender': z.string() }),
  reply: z.string(),
  fails: ['not_allowed'],
  example: { query: { token: '{{ownToken}}' }, headers: { 'X-Sender': 'ours' } },
  postmanBefore: ["pm.request.headers.upsert({ key: 'X-Sender', value: 'script' });"],
  postmanTests: [
    "pm.test('says what came', () => pm.expect(pm.response.text()).to.equal('demo-token of script, 0 bytes'));",
  ],
  postmanVariables: { ownToken: 'demo-token' },
  handle: async (request, bytes) => ({
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: `${request.query['token'] as string} of ${request.get('x-sender')}, ${bytes.length} bytes`,
  }),
});

export const smallCatalogue = {
  auth: { login },
  leads: { browse, annotate, replaceNote },
  webhooks: { website, confirm },
};
