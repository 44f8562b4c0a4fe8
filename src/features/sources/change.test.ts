import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const website = { type: 'website', name: 'Landing page' };
const create = (settings: object = {}, owner = entity) =>
  owner.call('sources.create', { body: { ...website, ...settings } });
const created = async (settings: object = {}, owner = entity) => (await create(settings, owner)).body.data;
const read = async (id: number, owner = entity) => (await owner.call('sources.read', { params: { id } })).body.data;
const change = (id: number, body: object) => entity.call('sources.update', { params: { id }, body });
const pathsOf = (reply: { body: { errors?: { path: string }[] } }) => reply.body.errors?.map(({ path }) => path);

describe('changing', () => {
  test('what is left out stays, null clears', async () => {
    const before = await created({
      default_campaign: 'summer',
      rate_limit_per_minute: 5,
      allowed_origins: ['https://a.example'],
    });
    const renamed = await change(before.id, { name: 'Renamed' });
    expect(renamed.status).toBe(200);
    expect(renamed.body.data).toEqual({ ...before, name: 'Renamed', updated_at: renamed.body.data.updated_at });
    const cleared = await change(before.id, {
      default_campaign: null,
      rate_limit_per_minute: null,
      allowed_origins: [],
    });
    expect(cleared.body.data).toMatchObject({
      default_campaign: null,
      rate_limit_per_minute: null,
      allowed_origins: [],
    });
    expect((await change(before.id, {})).body.data).toEqual(cleared.body.data);
  });

  test('type and form key are fixed', async () => {
    const { id } = await created();
    expect(pathsOf(await change(id, { type: 'website', form_key: 'another-key' }))).toEqual(['type', 'form_key']);
  });

  test('making another form the default takes the flag from the first', async () => {
    const own = await testEntity();
    const first = await created({ is_default_form: true }, own);
    const second = await created({ is_default_form: true }, own);
    const third = await created({}, own);
    await own.call('sources.update', { params: { id: third.id }, body: { is_default_form: true } });
    await own.call('sources.update', { params: { id: third.id }, body: { is_default_form: true, name: 'Again' } });
    const flags = await Promise.all(
      [first, second, third].map(async ({ id }) => (await read(id, own)).is_default_form),
    );
    expect(flags).toEqual([false, false, true]);
    expect(
      (await own.call('sources.update', { params: { id: third.id }, body: { is_default_form: false } })).body.data
        .is_default_form,
    ).toBe(false);
  });

  test('many that become the default at once leave one', async () => {
    const own = await testEntity();
    const ids = await Promise.all(Array.from({ length: 6 }, async () => (await created({}, own)).id));
    const replies = await Promise.all([
      ...ids.map((id) => own.call('sources.update', { params: { id }, body: { is_default_form: true } })),
      ...ids.map(() => create({ is_default_form: true }, own)),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([...ids.map(() => 200), ...ids.map(() => 201)]);
    const { body } = await own.call('sources.list', {});
    expect(body.data.filter((source: { is_default_form: boolean }) => source.is_default_form)).toHaveLength(1);
  });

  test('one entity’s default form leaves another’s alone', async () => {
    const other = await testEntity();
    const theirs = await created({ is_default_form: true }, other);
    await created({ is_default_form: true });
    expect((await read(theirs.id, other)).is_default_form).toBe(true);
  });

  test('a signed form cannot become the default, nor the default a signed one', async () => {
    const signed = await created({ hmac_secret: 'a secret of a server' });
    expect(pathsOf(await change(signed.id, { is_default_form: true }))).toEqual(['is_default_form']);
    const both = await change(signed.id, { is_default_form: true, hmac_secret: null });
    expect(both.body.data).toMatchObject({ is_default_form: true, is_signed: false });
    expect(pathsOf(await change(signed.id, { hmac_secret: 'a secret of a server' }))).toEqual(['hmac_secret']);
    const back = await change(signed.id, { hmac_secret: 'a secret of a server', is_default_form: false });
    expect(back.body.data).toMatchObject({ is_default_form: false, is_signed: true });
  });

  test('a refused change takes the flag from nobody', async () => {
    const own = await testEntity();
    const standing = await created({ is_default_form: true }, own);
    const signed = await created({ hmac_secret: 'a secret of a server' }, own);
    await own.call('sources.update', { params: { id: signed.id }, body: { is_default_form: true } });
    await own.call('sources.update', { params: { id: 999_999_999 }, body: { is_default_form: true } });
    expect((await read(standing.id, own)).is_default_form).toBe(true);
  });
});
