import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Selection } from './selection.ts';

// Sums and windows that the query builder has no words for. Every table in such a statement says `entity_id = :entity`.

/** Sums and averages come as text, because they may be longer than a number. */
export type Sum = number | string | null;

interface Statement {
  readonly sql: string;
  /** Beside those of the selection. */
  readonly more?: Readonly<Record<string, number | Date | null>>;
}

export interface Figures {
  /** `reason` is for the reader of the code. The statement may name the selection's values, such as `:from`. */
  rows<Row>(reason: string, selection: Selection, statement: Statement): Promise<Row[]>;
}

/** Reads what statements say of a selection of one entity's leads. */
export const figuresFrom = (across: AcrossEntities): Figures => ({
  rows: <Row>(reason: string, selection: Selection, { sql, more = {} }: Statement) =>
    across.read(reason, async (db) => {
      const { entity, from, before, now, rep, sight, platform } = selection;
      const [rows] = (await db.raw(sql, { entity, from, before, now, rep, sight, platform, ...more })) as [Row[]];
      return rows;
    }),
});
