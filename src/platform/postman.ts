import { z } from 'zod';
import { type Catalogue, type Endpoint, operationsOf } from './endpoint.ts';
import { bodyText, variablesIn } from './examples.ts';
import type { ApiInfo } from './openapi.ts';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const JSON_TYPE = 'application/json';
/** Variables that every collection has, with their first values. */
const STANDING = { baseUrl: 'http://127.0.0.1:3000', accessToken: '' };

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly disabled?: true;
}

/** The catalogue as a Postman Collection v2.1: a folder per feature, requests in the catalogue's order, with checks. */
export function postmanOf(api: Catalogue, info: ApiInfo) {
  const used = operationsOf(api).flatMap(({ endpoint }) => variablesIn(endpoint.example));
  const variables: Record<string, string> = {
    ...Object.fromEntries(used.map((name) => [name, ''])),
    ...Object.assign({}, ...operationsOf(api).map(({ endpoint }) => endpoint.postmanVariables)),
    ...STANDING,
  };
  return {
    info: { name: info.title, description: info.description, version: info.version, schema: SCHEMA },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value, type: 'string' })),
    item: [...Map.groupBy(operationsOf(api), ({ feature }) => feature)].map(([name, operations]) => ({
      name,
      item: operations.map(({ endpoint }) => itemOf(endpoint)),
    })),
  };
}

const itemOf = (endpoint: Endpoint<never>) => ({
  name: endpoint.summary,
  event: [
    ...(endpoint.postmanBefore ? [scriptOf('prerequest', endpoint.postmanBefore)] : []),
    scriptOf('test', testsOf(endpoint)),
  ],
  request: {
    method: endpoint.method.toUpperCase(),
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    ...(endpoint.kind !== 'entity' && { auth: { type: 'noauth' } }),
    ...contentOf(endpoint),
    url: urlOf(endpoint),
  },
  response: [],
});

const scriptOf = (listen: 'prerequest' | 'test', exec: readonly string[]) => ({
  listen,
  script: { type: 'text/javascript', exec },
});

function testsOf(endpoint: Endpoint<never>): string[] {
  const status = endpoint.status ?? 200;
  const isStream = endpoint.kind === 'entity' && endpoint.stream === true;
  const isList = endpoint.kind === 'entity' && endpoint.list;
  const envelope = [
    "pm.test('answers in the envelope', () => {",
    '  const answer = pm.response.json();',
    '  pm.expect(answer.success).to.equal(true);',
    isList ? "  pm.expect(answer.data).to.be.an('array');" : "  pm.expect(answer).to.have.property('data');",
    '});',
  ];
  const needed = endpoint.postmanNeeds;
  if (needed !== undefined) {
    const first = endpoint.postmanVariables?.[needed] ?? '';
    return [
      `const isGiven = pm.variables.get('${needed}') !== '${first}';`,
      `pm.test('answers ${status}, or 400 until the variable ${needed} is set', () => pm.response.to.have.status(isGiven ? ${status} : 400));`,
      "pm.test('answers in the envelope', () => pm.expect(pm.response.json().success).to.equal(isGiven));",
    ];
  }
  return [
    `pm.test('answers ${status}', () => pm.response.to.have.status(${status}));`,
    ...(endpoint.kind === 'raw' || isStream ? [] : envelope),
    ...(endpoint.postmanTests ?? []),
  ];
}

function contentOf(endpoint: Endpoint<never>) {
  const example = endpoint.example?.body;
  const given = pairsOf(endpoint.example?.headers);
  if (!example || !endpoint.body) return given.length > 0 ? { header: given } : {};
  const type = endpoint.kind !== 'raw' || endpoint.consumes.includes(JSON_TYPE) ? JSON_TYPE : endpoint.consumes[0];
  const header = [{ key: 'Content-Type', value: type ?? JSON_TYPE }, ...given];
  if (type === 'application/x-www-form-urlencoded')
    return { header, body: { mode: 'urlencoded', urlencoded: pairsOf(example) } };
  const raw = bodyText(example, endpoint.body as z.ZodType);
  return { header, body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } };
}

/** The declared query's other keys are there too, switched off: Postman shows them as a list to tick. */
function urlOf({ path, query, example }: Endpoint<never>) {
  const used = pairsOf(example?.query);
  const declared = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
  const unused = declared.filter((name) => used.every(({ key }) => key !== name));
  const [names, values] = [[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name), pairsOf(example?.params)];
  const search = used.map(({ key, value }) => `${key}=${value}`).join('&');
  return {
    raw: `{{baseUrl}}${path}${search === '' ? '' : `?${search}`}`,
    host: ['{{baseUrl}}'],
    path: path.split('/').slice(1),
    query: [...used, ...unused.map((key): Pair => ({ key, value: '', disabled: true }))],
    variable: names.map((key) => values.find((pair) => pair.key === key) ?? { key, value: '' }),
  };
}

const pairsOf = (example: object | undefined): Pair[] =>
  Object.entries(example ?? {}).map(([key, value]) => ({ key, value: String(value) }));
