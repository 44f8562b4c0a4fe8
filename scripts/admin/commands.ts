import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Change, record } from '../../src/features/audit/index.ts';
import { readConfig } from '../../src/config.ts';
import { provisionWith } from '../../src/features/entities/index.ts';
import { listUnrouted } from '../../src/features/meta/webhook/unrouted.across.ts';
import { resealSecrets } from '../../src/features/sources/index.ts';
import { peopleIn, roleIds } from '../../src/features/people/index.ts';
import { encryption } from '../../src/platform/encryption.ts';
import type { AcrossEntities } from '../../src/platform/across-entities.ts';
import { isDuplicate } from '../../src/platform/database.ts';
import { hashPassword } from '../../src/platform/passwords.ts';
import type { Scope } from '../../src/platform/scope.ts';
import { unroutedText } from './unrouted-text.ts';

/** The command line itself is wrong; the usage helps. */
export class UsageError extends Error {}

export interface Call {
  readonly across: AcrossEntities;
  readonly environment: NodeJS.ProcessEnv;
  readonly operands: readonly string[];
  readonly options: { readonly entity?: string | undefined; readonly email?: string | undefined };
  scopeFor(entityId: number): Scope;
}

/** Resolves with what to tell the operator, rejects with one sentence. */
type Command = (call: Call) => Promise<string>;

/** By its name on the command line; undefined where that is none of ours, whatever every object has (`constructor`). */
export const commandNamed = (name: string): Command | undefined =>
  Object.hasOwn(commands, name) ? commands[name] : undefined;

const commands: Readonly<Record<string, Command>> = {
  async 'create-entity'({ across, operands }) {
    const name = onlyName(operands);
    if (name.length > 100) throw new UsageError('The name of an entity has at most 100 characters.');
    const id = await across
      .transaction('the operator makes an entity', async (trx, scopeOf) => {
        const scope = await provisionWith(trx, scopeOf, { name });
        await recordByOperator(scope, 'entity.created', { type: 'entity', id: scope.entityId });
        return scope.entityId;
      })
      .catch(refuseDuplicate(`There is an entity ${name} already.`));
    return `Created the entity ${name} (id ${id}). Next: npm run admin -- create-admin --entity "${name}" --email …`;
  },

  async 'create-admin'({ across, scopeFor, environment, operands, options }) {
    if (operands.length > 0) throw new UsageError(`${operands[0]} is not expected here.`);
    const { entity: name, email: given } = options;
    if (!name || !given) throw new UsageError('create-admin needs --entity and --email.');
    const email = emailIn(given);
    const { id } = await entityNamed(across, name);
    const password = environment['ADMIN_PASSWORD'] || randomBytes(15).toString('base64url');
    if (password.length < SHORTEST_PASSWORD)
      throw new Error(`ADMIN_PASSWORD must have at least ${SHORTEST_PASSWORD} characters.`);
    const person = {
      ...{ username: email.slice(0, 50), email, firstName: 'Admin', lastName: name.slice(0, 50) },
      passwordHash: await hashPassword(password),
      ...{ roleId: roleIds.admin, isVerified: true },
    };
    await scopeFor(id)
      .transaction(async (tx) => {
        const userId = await peopleIn(tx).add(person);
        await recordByOperator(tx, 'user.added', { type: 'user', id: userId });
      })
      .catch(refuseDuplicate(`Somebody has the email ${email} already.`));
    const told = environment['ADMIN_PASSWORD']
      ? 'the password is that of ADMIN_PASSWORD'
      : `the password, shown only now, is ${password}`;
    return `Created the administrator ${email} of ${name}; ${told}`;
  },

  'suspend-entity': (call) => setSuspension(call, new Date()),
  'resume-entity': (call) => setSuspension(call, null),

  async unrouted({ across, operands }) {
    if (operands.length > 0) throw new UsageError(`${operands[0]} is not expected here.`);
    return unroutedText(await listUnrouted(across, MOST_GROUPS));
  },

  async reencrypt({ across, environment, operands }) {
    if (operands.length > 0) throw new UsageError(`${operands[0]} is not expected here.`);
    if (!environment['ENCRYPTION_KEY']) throw new Error('Set ENCRYPTION_KEY: the newest key, then the older ones.');
    const keys = readConfig(environment).encryptionKeys;
    const { resealed, current, unreadable } = await resealSecrets(across, encryption(keys));
    const told = `${resealed} secrets are encrypted with the newest key now, ${current} were already.`;
    if (unreadable > 0)
      throw new Error(
        `${told} ${unreadable} open with none of the keys: keep the older ones, and list the missing one.`,
      );
    return told;
  },
};

const MOST_GROUPS = 200;

const SHORTEST_PASSWORD = 12;

async function setSuspension({ across, operands }: Call, suspendedAt: Date | null): Promise<string> {
  const name = onlyName(operands);
  const entity = await entityNamed(across, name);
  const done = suspendedAt ? 'suspended' : 'active';
  if ((entity.suspended_at === null) === (suspendedAt === null)) return `The entity ${name} is ${done} already.`;
  await across.transaction('the operator suspends or resumes an entity', async (trx, scopeOf) => {
    await trx('entities').where({ id: entity.id }).update({ suspended_at: suspendedAt });
    const action = suspendedAt ? 'entity.suspended' : 'entity.resumed';
    await recordByOperator(scopeOf(entity.id), action, { type: 'entity', id: entity.id });
  });
  return `The entity ${name} is ${done} now.`;
}

const recordByOperator = (tx: Scope, action: string, subject: Change['subject']): Promise<void> =>
  record(tx, [{ action, subject, by: { actor: 'operator' }, at: new Date() }]);

interface NamedEntity {
  readonly id: number;
  readonly suspended_at: Date | null;
}

async function entityNamed(across: AcrossEntities, name: string): Promise<NamedEntity> {
  const row = await across.read('an entity by its name', async (db) => {
    return (await db('entities').where({ name }).first('id', 'suspended_at')) as NamedEntity | undefined;
  });
  if (!row) throw new Error(`There is no entity ${name}: create it with create-entity.`);
  return row;
}

function onlyName(operands: readonly string[]): string {
  const [name = '', ...more] = operands.map((operand) => operand.trim());
  if (name === '') throw new UsageError('Name the entity.');
  if (more.length > 0) throw new UsageError(`Put the name in quotes: "${[name, ...more].join(' ')}".`);
  return name;
}

function emailIn(given: string): string {
  const email = given.trim().toLowerCase();
  if (!z.email().max(150).safeParse(email).success) throw new UsageError(`${given} is not an email address.`);
  return email;
}

const refuseDuplicate =
  (sentence: string) =>
  (error: unknown): never => {
    throw isDuplicate(error) ? new Error(sentence) : error;
  };
