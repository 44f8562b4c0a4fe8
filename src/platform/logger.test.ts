import { Writable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { testWorld, type World } from '../testing/world.ts';
import { describeError, logger, withoutValues } from './logger.ts';

// Attack A53 of docs/attacks.md.

/** A log whose lines the test reads. */
function given() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return {
    log: logger('info', 'test', destination),
    text: () => lines.join(''),
    line: () => JSON.parse(lines.at(-1) ?? '{}'),
  };
}

const CANARY = 'canary-jane@example.com';

test('a line is JSON with its level, its process and its fields', () => {
  const { log, line } = given();
  log.info({ port: 3000 }, 'listening');
  expect(line()).toMatchObject({ level: 30, process: 'test', port: 3000, msg: 'listening' });
});

test('a line below the level is not written', () => {
  const { log, text } = given();
  log.debug('noise');
  expect(text()).toBe('');
});

test.each([['authorization'], ['password'], ['token'], ['secret'], ['cookie'], ['email'], ['phone']])(
  'what is called %s is never written, on its own or inside something',
  (name) => {
    const { log, text, line } = given();
    log.info({ [name]: CANARY, lead: { [name]: CANARY, id: 7 } }, 'request');
    expect(text()).not.toContain(CANARY);
    expect(line()).toMatchObject({ [name]: '[redacted]', lead: { [name]: '[redacted]', id: 7 } });
  },
);

test('an error is described, whichever field it stands in, and its own words stand nowhere', () => {
  const error = Object.assign(new Error(`insert into users values ('${CANARY}')`), {
    errno: 1062,
    code: 'ER_DUP_ENTRY',
  });
  const { log, text, line } = given();
  log.error({ error }, 'unexpected error');
  expect(line().error).toMatchObject({ name: 'Error', errno: 1062 });
  log.error({ err: error }, 'unexpected error');
  expect(line().err).toMatchObject({ name: 'Error', errno: 1062 });
  expect(text()).not.toContain(CANARY);
});

describe('describeError never prints SQL or values', () => {
  let world: World;
  beforeAll(async () => {
    world = await testWorld();
  });

  const described = async (statement: PromiseLike<unknown>) => {
    const error = await Promise.resolve(statement).catch((reason: unknown) => reason);
    expect(String(error)).toContain('canary'); // it is there to be hidden
    return describeError(error) as { errno?: number; stack?: string };
  };

  test.each([
    ['a value that is too long', `canary ${'x'.repeat(200)}`],
    ['a value that looks like a line of a stack', `canary\n    at ${CANARY} (file.ts:1:1)${'x'.repeat(200)}`],
    ['a value of many lines', `canary\n\n    at a (b:1:1)\n${'x'.repeat(200)}\n    at canary (c:1:1)`],
  ])('not even of %s', async (_name, name) => {
    const error = await described(world.outside.db('sequences').insert({ name, next_id: 1 }));
    expect(error).toMatchObject({ errno: 1406, sql_state: '22001' });
    expect(JSON.stringify(error)).not.toMatch(/canary|insert into|values/i);
    expect(error.stack).toMatch(/^ {4}at /);
  });

  test('nor of a key that is there already', async () => {
    const name = `canary\n    at canary (c:1:1)\n    at canary`;
    await world.outside.db('sequences').insert({ name, next_id: 1 });
    const error = await described(world.outside.db('sequences').insert({ name, next_id: 1 }));
    expect(JSON.stringify(error)).not.toMatch(/canary|insert/);
    expect(error.stack).toMatch(/^ {4}at /);
  });

  test('nor of a statement that was under way when the connection was lost', async () => {
    const { db } = world.outside;
    const lost = described(db.raw("select sleep(5), 'canary'"));
    const running = () => db.raw("select id from information_schema.processlist where info like 'select sleep(5), %'");
    await until('the statement runs', async () => (await running())[0].length > 0);
    await db.raw(`kill ${(await running())[0][0].id ?? (await running())[0][0].ID}`);
    expect(JSON.stringify(await lost)).not.toContain('canary');
  });

  test('nor may a queue keep one', async () => {
    const refused = await Promise.resolve(world.outside.db.raw("select 'canary' from nowhere_at_all")).catch(
      (reason: unknown) => reason,
    );
    const kept = withoutValues(refused) as Error;
    expect(kept.message).toBe('The database or the network failed: ER_NO_SUCH_TABLE.');
    expect(kept.stack).not.toContain('canary');
    const own = new Error('There is no sequence "leads"');
    expect(withoutValues(own)).toBe(own);
  });

  test('nor of the cause of another error', async () => {
    const cause = await Promise.resolve(world.outside.db.raw("select 'canary' from nowhere_at_all")).catch(
      (reason: unknown) => reason,
    );
    const error = describeError(new Error('The sweep failed', { cause }));
    expect(error).toMatchObject({ message: 'The sweep failed', cause: { errno: 1146 } });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  test('nor a piece of a text that is no JSON', () => {
    const parse = () => JSON.parse(`${CANARY} is no JSON`);
    expect(parse).toThrow(/canary/);
    try {
      parse();
    } catch (error) {
      expect(describeError(error)).toMatchObject({ name: 'SyntaxError' });
      expect(JSON.stringify(describeError(error))).not.toContain('canary');
    }
  });
});

test('an error of our own keeps its sentence', () => {
  expect(describeError(new Error('There is no sequence "leads"'))).toMatchObject({
    name: 'Error',
    message: 'There is no sequence "leads"',
  });
});

test.each([['text'], [undefined], [null], [{ email: CANARY }]])(
  'something thrown that is no error (%s) is told by its kind only',
  (thrown) => {
    expect(describeError(thrown)).toEqual({ kind: typeof thrown });
  },
);
