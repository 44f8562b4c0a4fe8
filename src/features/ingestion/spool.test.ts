import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { shakyWorld } from '../../testing/shaky-world.ts';
import { until } from '../../testing/until.ts';

test('submissions that are too large to be written together leave the spool all the same', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  const shaky = await shakyWorld();
  const post = (email: string) =>
    form.post({
      http: shaky.world.http,
      body: { answers: { email, letter: 'x'.repeat(1.9 * 1024 * 1024) } },
    });
  await post('before@b.example');
  shaky.doors.mysql.cut();
  const LETTERS = 12; // over 16 MB as SQL, which is what MariaDB takes at once unless told otherwise
  for (let n = 0; n < LETTERS; n += 1) expect((await post(`${n}@b.example`)).status).toBe(200);
  shaky.doors.mysql.heal();
  await until('the spool is empty', async () => {
    await shaky.world.app.pipeline.drainSpool().catch(() => undefined);
    return (await shaky.world.outside.redis.llen('salesmagnet:spool').catch(() => 1)) === 0;
  });
  expect(await form.events()).toHaveLength(1 + LETTERS);
  await shaky.close();
});
