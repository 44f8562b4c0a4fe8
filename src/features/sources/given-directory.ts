import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import { type AcrossEntities, acrossEntities } from '../../platform/across-entities.ts';
import { openDatabase } from '../../platform/database.ts';
import { encryption } from '../../platform/encryption.ts';
import type { TestEntity } from '../../testing/entity.ts';
import { sourceDirectory } from './source-directory.across.ts';

const NOBODY_LISTENS = 1;
const deadDatabase = openDatabase({
  ...{ host: '127.0.0.1', port: NOBODY_LISTENS, user: 'nobody', password: '', database: 'none' },
  ...{ maxConnections: 1, statementMs: 1_000 },
});
afterAll(() => deadDatabase.destroy());

export const secrets = encryption(['a key of the tests']);
export const newKey = () => `form-${randomBytes(8).toString('hex')}`;

/** As another process changes it: past the service, and without a word to any directory. */
export const changeSource = ({ scope }: TestEntity, id: number, columns: object) =>
  scope
    .rows('lead_sources')
    .where({ id })
    .update(columns as never);

/** A directory of its own, as another process has one: its clock moves by hand, its queries are counted, its database can die. */
export function givenDirectory({ world }: TestEntity) {
  const [live, dead] = [acrossEntities(world.outside.ledgerDb), acrossEntities(deadDatabase)];
  const state = { now: 0, queries: 0, isDown: false, reports: [] as unknown[] };
  const across: AcrossEntities = {
    async read(reason, work) {
      state.queries += 1;
      return (state.isDown ? dead : live).read(reason, work);
    },
    transaction: (reason, work) => live.transaction(reason, work),
  };
  const report = (_error: unknown, context: object) => state.reports.push(context);
  return { state, directory: sourceDirectory({ across, encryption: secrets, report, clock: () => state.now }) };
}
