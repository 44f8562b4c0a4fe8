import { expect, test } from 'vitest';
import { z } from 'zod';
import { smallCatalogue } from '../testing/small-catalogue.ts';
import { apiInfo } from './api-info.ts';
import { publicEndpointsFor } from './endpoint.ts';
import { postmanOf } from './postman.ts';

const collection = postmanOf(smallCatalogue, apiInfo);
const requests = collection.item.flatMap(({ item }) => item);
const named = (name: string) => {
  const found = requests.find((item) => item.name === name);
  if (!found) throw new Error(`The collection has no request "${name}"`);
  return found;
};
const checksOf = (name: string) => named(name).event.flatMap(({ script }) => script.exec);
const rawBody = (name: string) => (named(name).request as { body?: { raw: string } }).body?.raw;

test('a feature is a folder, and requests keep the order of the catalogue', () => {
  expect(collection.item.map(({ name, item }) => [name, item.map((request) => request.name)])).toEqual([
    ['auth', ['Sign in']],
    ['leads', ['All leads', 'Add a note', 'Replace the note']],
    ['webhooks', ['Take a form', 'Confirm the address']],
  ]);
});

test('the address, the token and every variable of an example are declared once', () => {
  expect(collection.variable.map(({ key, value }) => [key, value])).toEqual([
    ['leadId', ''],
    ['ownToken', 'demo-token'],
    ['baseUrl', 'http://127.0.0.1:3000'],
    ['accessToken', ''],
  ]);
});

test('requests carry the token, except those that anybody may send', () => {
  expect(collection.auth).toEqual({
    type: 'bearer',
    bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }],
  });
  for (const name of ['Sign in', 'Take a form', 'Confirm the address'])
    expect(named(name).request.auth).toEqual({ type: 'noauth' });
  for (const name of ['All leads', 'Add a note']) expect(named(name).request).not.toHaveProperty('auth');
});

test('a variable stands in a body without quotes exactly where the schema asks for a number', () => {
  expect(rawBody('Add a note')).toBe(
    '{\n  "text": "Call {{$guid}}",\n  "related_lead_id": {{leadId}},\n  "link": "{{leadId}}"\n}',
  );
  expect(JSON.parse(rawBody('Sign in') ?? '')).toEqual({ email: 'jane@example.com', password: 'pass' });
  expect(named('Sign in').request.header).toEqual([{ key: 'Content-Type', value: 'application/json' }]);
  expect(named('All leads').request).not.toHaveProperty('body');
});

test('a path parameter is a path variable with its example', () => {
  expect(named('Add a note').request.url).toEqual({
    raw: '{{baseUrl}}/api/leads/:leadId/notes',
    host: ['{{baseUrl}}'],
    path: ['api', 'leads', ':leadId', 'notes'],
    query: [],
    variable: [{ key: 'leadId', value: '{{leadId}}' }],
  });
});

test("a query has the example's values, and the rest of what it knows switched off", () => {
  const { raw, query } = named('All leads').request.url;
  expect(raw).toBe('{{baseUrl}}/api/leads?status=new&limit=20');
  expect(query).toEqual([
    { key: 'status', value: 'new' },
    { key: 'limit', value: '20' },
    { key: 'offset', value: '', disabled: true },
    { key: 'cursor', value: '', disabled: true },
    { key: 'min_score', value: '', disabled: true },
  ]);
});

test('every request checks the declared status', () => {
  const statuses = { 'Sign in': 200, 'All leads': 200, 'Add a note': 201, 'Replace the note': 200, 'Take a form': 200 };
  for (const [name, status] of Object.entries(statuses))
    expect(checksOf(name)[0]).toBe(`pm.test('answers ${status}', () => pm.response.to.have.status(${status}));`);
});

test('the envelope is checked where there is one, and a list for being a list', () => {
  expect(checksOf('Add a note').join('\n')).toMatch(/success\)\.to\.equal\(true\)[\s\S]*have\.property\('data'\)/);
  expect(checksOf('All leads').join('\n')).toMatch(/success\)\.to\.equal\(true\)[\s\S]*data\)\.to\.be\.an\('array'\)/);
  expect(checksOf('Take a form').join('\n')).not.toContain('success');
});

test("an endpoint's own lines come after the general checks, as they are", () => {
  expect(checksOf('Sign in').at(-1)).toBe(
    "pm.collectionVariables.set('accessToken', pm.response.json().data.access_token);",
  );
});

test('a request without a body carries its declared headers, and its lines run before it is sent', () => {
  const { event, request } = named('Confirm the address');
  expect(request.header).toEqual([{ key: 'X-Sender', value: 'ours' }]);
  expect(request).not.toHaveProperty('body');
  expect(event.map(({ listen }) => listen)).toEqual(['prerequest', 'test']);
  expect(event[0]?.script.exec).toEqual([expect.stringContaining('X-Sender')]);
  expect(named('Sign in').event.map(({ listen }) => listen)).toEqual(['test']);
});

test('a request that needs what only a mail can say expects the 400 as long as its variable has the first value', () => {
  const { post } = publicEndpointsFor<object>('/api/auth');
  const verify = post('/verify', {
    summary: 'Verify',
    reply: z.object({}),
    postmanVariables: { mailed: '000000' },
    postmanNeeds: 'mailed',
    handle: async () => ({}),
  });
  const script = postmanOf({ auth: { verify } }, apiInfo)
    .item[0]?.item[0]?.event.flatMap((event) => event.script.exec)
    .join('\n');
  expect(script).toContain("pm.variables.get('mailed') !== '000000'");
  expect(script).toContain('have.status(isGiven ? 200 : 400)');
});

test('the same catalogue gives the same text, without ids or times', () => {
  const text = JSON.stringify(collection);
  expect(JSON.stringify(postmanOf(smallCatalogue, apiInfo))).toBe(text);
  expect(text).not.toMatch(/"(_postman_id|id|updatedAt|createdAt)":/);
});
