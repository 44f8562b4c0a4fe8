import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compose } from '../app.ts';
import { PASSWORD } from '../features/auth/given-login.ts';
import { logger } from '../platform/logger.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { exampleOf, operations as all } from '../testing/example-request.ts';
import { inBatches } from '../testing/in-batches.ts';
import { markedSource } from '../testing/marked-rows.ts';
import { mayCall, operations, ownRequests, personOfRole, roles } from '../testing/own-request.ts';
import { send } from '../testing/send.ts';

// Made from the catalogue: an endpoint is covered by being declared.

/** Words that stand nowhere else: what holds one of them says a secret, or a person's data. */
const word = () => `canary${randomBytes(8).toString('hex')}`;
const secrets = { hmac: `${word()}${word()}`, pageToken: word(), hash: word() };
const personal = { email: `${word()}@mail.example`, name: word(), answer: word() };

let entity: TestEntity;
let lines: string[];
let http: ReturnType<ReturnType<typeof compose>['http']>;
let sourceId: number;
beforeAll(async () => {
  entity = await testEntity();
  const { outside } = entity.world;
  lines = [];
  const log = logger('trace', 'test', { write: (line) => void lines.push(line) });
  const report = (error: unknown, context: object = {}) => log.error({ ...context, error }, 'unexpected error');
  http = compose({ ...outside, log, report }).http();
  const made = await entity.call('sources.create', {
    body: { type: 'website', name: 'Signed', hmac_secret: secrets.hmac },
  });
  sourceId = made.body.data.id;
  await entity.scope.rows('users').where({ id: entity.ids.rep3 }).update({ password_hash: secrets.hash });
});

const NOT_SHOWN = /password|secret|hash|sealed|cipher|private|credential|(^|_)(token|otp|salt|key)$/;
/** Names of that kind in answers, and why each is there. */
const SHOWN: Readonly<Record<string, string>> = {
  access_token: 'what a login is for',
  refresh_token: 'what a login is for',
  form_key: 'public: it stands in the page that posts',
  platform_key: 'the name of a channel',
  key: 'the name of a question of a form',
  has_token: 'that there is one, not which',
  password_changed: 'that it was, not to what',
};

/** The names of all fields that an answer may have. */
function* namesIn(schema: z.core.JSONSchema.BaseSchema): Generator<string> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield name;
    if (typeof property === 'object') yield* namesIn(property);
  }
  for (const part of [schema.items, schema.anyOf, schema.oneOf, schema.allOf, schema.additionalProperties].flat())
    if (typeof part === 'object') yield* namesIn(part);
  for (const part of Object.values(schema.$defs ?? {})) yield* namesIn(part);
}

describe('A9: what is secret', () => {
  test.each(all)('A9: $operation declares no field for it in its answer', ({ endpoint }) => {
    const names = [...namesIn(z.toJSONSchema(endpoint.reply as z.ZodType, { io: 'output', unrepresentable: 'any' }))];
    expect(names.filter((name) => NOT_SHOWN.test(name) && !(name in SHOWN))).toEqual([]);
  });

  const reads = operations.filter(({ endpoint }) => endpoint.method === 'get');
  test.each(reads)('A9, A54: $operation shows it to nobody, whatever their role', async (each) => {
    const own = await (await ownRequests(entity))(each);
    const params = each.endpoint.path.startsWith('/api/sources/:id') ? { ...own.params, id: sourceId } : own.params;
    const query = each.endpoint.stream ? { max_seconds: 1 } : {};
    await inBatches(
      roles.filter((role) => mayCall(each.endpoint, role)),
      async (role) => {
        const token = await entity.tokenOf(personOfRole[role]);
        const { text } = await send(http, each.endpoint, { ...(params && { params }), query, token });
        for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
        expect(text).not.toContain(entity.world.outside.config.jwtSecret);
      },
    );
  });
});

describe('A53: the log', () => {
  test('A53: of calls to every endpoint, good ones and bad ones, holds no secret and nobody’s data', async () => {
    const own = await ownRequests(entity);
    await markedSource(entity);
    const carried = {
      query: { search: personal.name, code: secrets.pageToken },
      headers: { 'X-Api-Key': secrets.pageToken, Cookie: `session=${secrets.pageToken}`, 'User-Agent': personal.name },
    };
    const token = await entity.tokenOf('admin');
    const statuses = await inBatches(all, async ({ operation, endpoint }) => {
      const known = operations.find((each) => each.operation === operation);
      const good = known ? await own(known) : exampleOf(endpoint);
      const ended = ['sign_out.logout', 'auth.changePassword'].includes(operation);
      if (endpoint.kind === 'entity' && !ended && !endpoint.stream) await send(http, endpoint, good);
      const text = JSON.stringify({
        ...personal,
        password: PASSWORD,
        token: secrets.pageToken,
        hmac_secret: secrets.hmac,
      });
      const bad = await send(http, endpoint, { ...good, ...carried, token, body: text.slice(0, -1) });
      const wrong = await send(http, endpoint, { ...good, ...carried, token: `${secrets.pageToken}.x.y`, body: text });
      return [bad.status, wrong.status];
    });
    const { hmac } = secrets;
    await send(http, { method: 'post', path: '/api/auth/login' }, { body: { email: personal.email, password: hmac } });
    await send(http, { method: 'post', path: '/api/auth/forgot-password' }, { body: { email: personal.email } });
    expect(Math.max(...statuses.flat())).toBeLessThan(500);
    const written = lines.join('');
    expect(lines.length).toBeGreaterThan(all.length * 2);
    for (const canary of [...Object.values(secrets), ...Object.values(personal), PASSWORD, token, entity.name])
      expect(written.includes(canary), canary).toBe(false);
  });
});
