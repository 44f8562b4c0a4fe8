import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, testEntity } from '../../testing/entity.ts';
import { readEvents } from '../../testing/event-reader.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { givenSignedIn, PASSWORD } from '../auth/given-login.ts';
import { GOOD_PASSWORD, givenDoor } from '../auth/given-registration.ts';
import { suspend } from '../auth/given-suspended.ts';
import { givenInstance } from './given-instance.ts';
import { notify } from './index.ts';

const LONG_MS = 40_000;
const { post, codeFor, world, forgetThisMachine } = await givenDoor();
const entity = await testEntity();
const suspended = await testEntity();
let instance: Awaited<ReturnType<typeof givenInstance>>;
beforeAll(async () => {
  await forgetThisMachine();
  instance = await givenInstance({ world });
});
afterAll(() => instance.close());

const open = (token: string) => readEvents(instance.url, { Authorization: `Bearer ${token}` });
const change = (person: Person, body: object) =>
  entity.call('users.update', { params: { id: entity.ids[person] }, body });
const emailOf = (person: Person) => `${person}@${entity.name}.example`;

/** What ends the access of a person who listens, done in another process than the one that they listen to. */
const deeds: Readonly<Partial<Record<Person, (token: string) => Promise<{ status: number }>>>> = {
  rep1: (token) => post('logout', {}, token),
  rep2: () => change('rep2', { is_active: false }),
  async rep3() {
    const { access_token } = await givenSignedIn(entity, 'rep3');
    return post('change-password', { current_password: PASSWORD, new_password: GOOD_PASSWORD }, access_token);
  },
  async support() {
    await post('forgot-password', { email: emailOf('support') });
    const otp = await codeFor(emailOf('support'));
    return post('reset-password', { email: emailOf('support'), otp, new_password: GOOD_PASSWORD });
  },
};

test(
  'an open stream ends with a word, and does not open again, after logout, deactivation, a new password and suspension',
  async () => {
    const tokens = new Map<string, string>();
    for (const person of Object.keys(deeds) as Person[]) tokens.set(person, await entity.tokenOf(person));
    tokens.set('suspended', await suspended.tokenOf('rep1'));
    const streams = await Promise.all([...tokens.values()].map(open));
    expect(streams.map(({ response }) => response.status)).toEqual([200, 200, 200, 200, 200]);

    for (const [person, deed] of Object.entries(deeds))
      expect([person, (await deed(tokens.get(person) ?? '')).status]).toEqual([person, 200]);
    await suspend(suspended);
    await Promise.all(streams.map((stream) => stream.ended()));

    expect(streams.map(({ state, events }) => [state.ended, events.map(({ event }) => event)])).toEqual(
      streams.map(() => [true, ['failure']]),
    );
    const again = await Promise.all([...tokens.values()].map(open));
    expect(again.map(({ response }) => response.status)).toEqual([401, 401, 401, 401, 401]);
    for (const stream of again) await stream.close();
  },
  LONG_MS,
);

test(
  'the stream of somebody whose role changes goes on: what they are told is their own',
  async () => {
    const stream = await open(await entity.tokenOf('manager'));
    expect((await change('manager', { role_id: 4 })).status).toBe(200);
    const beats = stream.state.comments;
    await expect.poll(() => stream.state.comments - beats, { timeout: LONG_MS / 2 }).toBeGreaterThan(2);
    const news = {
      userId: entity.ids.manager,
      kind: 'lead_assigned',
      eventKey: 'test:role',
      message: 'still here',
    } as const;
    await notify(entity.scope, [news], new Date());
    await runJobs(entity);
    await stream.reached(1);
    expect(stream.events.map(({ data }) => data.message)).toEqual(['still here']);
    await stream.close();
  },
  LONG_MS,
);
