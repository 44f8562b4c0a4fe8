import { beforeAll, expect, test } from 'vitest';
import { givenSignedIn } from '../features/auth/given-login.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { expectError, sendExample } from '../testing/example-request.ts';
import { forge, forgeries, type Held } from '../testing/forged-tokens.ts';
import { inBatches } from '../testing/in-batches.ts';
import { operations } from '../testing/own-request.ts';

// Made from the catalogue: an endpoint is covered by being declared.

/** How many forgeries an endpoint is given: the list goes round, so that each forgery meets many endpoints. */
const EACH = 6;

let entity: TestEntity;
let held: Held;
beforeAll(async () => {
  entity = await testEntity();
  const { access_token: accessToken, refresh_token: refreshToken } = await givenSignedIn(entity);
  held = { accessToken, refreshToken, secret: entity.world.outside.config.jwtSecret };
});

const turns = operations.map((each, place) => ({
  ...each,
  tokens: Array.from({ length: EACH }, (_, turn) => forgeries[(place * EACH + turn) % forgeries.length]),
}));

test.each(turns)('A22, A23: $operation takes no token but a real one', async ({ endpoint, tokens }) => {
  const query = { unknown: 1 }; // so that what lets somebody in says 400, and does nothing
  const known = await sendExample(entity, endpoint, { token: forge(held), query });
  expect(known.status).not.toBe(401);
  await inBatches(tokens, async (forgery) =>
    expectError(await sendExample(entity, endpoint, { token: forgery?.[1](held) ?? '', query }), [401]),
  );
});
