import type { NewRow, Rows, Scope } from '../../platform/scope.ts';
import type { ExportsRow } from '../../platform/tables.ts';

const UNFINISHED = ['waiting', 'running'];
const ERROR_LENGTH = 500;

export const exportsIn = (scope: Scope) => ({
  add: (row: NewRow<'exports'>): Promise<number> => scope.add('exports', row),

  find: (id: number): PromiseLike<ExportsRow | undefined> => scope.rows('exports').where({ id }).first(),

  withUid: (uid: Buffer): PromiseLike<ExportsRow | undefined> => scope.rows('exports').where({ uid }).first(),

  unfinished: (cap: number): Promise<number> =>
    scope.countUpTo(cap, 'exports', (rows: Rows<'exports'>) => rows.whereIn('state', UNFINISHED)),

  /** From the start, whatever an earlier try had done. */
  async begin(id: number): Promise<void> {
    await scope.rows('exports').where({ id }).whereIn('state', UNFINISHED).update({ state: 'running', progress: 0 });
  },

  async progress(id: number, percent: number): Promise<void> {
    await scope.rows('exports').where({ id, state: 'running' }).update({ progress: percent });
  },

  /** False: it is wanted no more, because it expired or failed meanwhile. */
  async finish(id: number, { rows, bytes, at }: { rows: number; bytes: number; at: Date }): Promise<boolean> {
    const changed = await scope
      .rows('exports')
      .where({ id })
      .whereIn('state', UNFINISHED)
      .where('expires_at', '>', at)
      .update({ state: 'ready', progress: 100, row_count: rows, bytes, finished_at: at });
    return changed > 0;
  },

  /** Whether it was this call that ended it. */
  async fail(id: number, error: string, at: Date): Promise<boolean> {
    const changed = await scope
      .rows('exports')
      .where({ id })
      .whereIn('state', UNFINISHED)
      .update({ state: 'failed', error: error.slice(0, ERROR_LENGTH), finished_at: at });
    return changed > 0;
  },

  /** Whether the token was still good; it is not any more. */
  async useToken(id: number, tokenHash: Buffer, at: Date): Promise<boolean> {
    const changed = await scope
      .rows('exports')
      .where({ id, token_hash: tokenHash })
      .whereNull('token_used_at')
      .update({ token_used_at: at });
    return changed > 0;
  },
});
