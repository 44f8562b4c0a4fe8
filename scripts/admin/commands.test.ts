import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { testWorld } from '../../src/testing/world.ts';
import { type Call, commandNamed } from './commands.ts';

test.each(['create-entity', 'unrouted', 'reencrypt'])('%s is a command', (name) => {
  expect(commandNamed(name)).toBeTypeOf('function');
});

test.each(['nonsense', 'constructor', '__proto__', 'toString'])('%s is no command', (name) => {
  expect(commandNamed(name)).toBeUndefined(); // `constructor` would print its operand: the environment with its secrets
});

/** The operator's command on the test's own database. */
async function run(name: string, call: Pick<Call, 'operands' | 'options'>) {
  const { app } = await testWorld();
  const environment = { ADMIN_PASSWORD: 'a password of the tests' };
  return commandNamed(name)?.({ ...call, environment, across: app.across, scopeFor: app.scopeFor });
}

test('what the operator does to an entity stands in its record of changes', async () => {
  const name = `entity-${randomBytes(6).toString('hex')}`;
  const { app } = await testWorld();
  await run('create-entity', { operands: [name], options: {} });
  const email = `admin@${name}.example`;
  await run('create-admin', { operands: [], options: { entity: name, email } });
  await run('suspend-entity', { operands: [name], options: {} });
  await run('suspend-entity', { operands: [name], options: {} });
  await run('resume-entity', { operands: [name], options: {} });
  await expect(run('create-entity', { operands: [name], options: {} })).rejects.toThrow('already');

  const id = await app.across.read('the entity of this test', async (db) => {
    const row = (await db('entities').where({ name }).first('id')) as { id: number };
    return row.id;
  });
  const rows = await app.scopeFor(id).rows('audit_log').orderBy('id');
  expect(rows.map(({ actor, action, user_id }) => [actor, action, user_id])).toEqual([
    ['operator', 'entity.created', null],
    ['operator', 'user.added', null],
    ['operator', 'entity.suspended', null],
    ['operator', 'entity.resumed', null],
  ]);
  expect(JSON.stringify(rows)).not.toContain('a password');
});

test('reencrypt does not start without the keys', async () => {
  await expect(run('reencrypt', { operands: [], options: {} })).rejects.toThrow('ENCRYPTION_KEY');
});
