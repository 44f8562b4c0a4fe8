import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Selection } from './selection.ts';
import { bindingsOf } from './selected-leads.ts';

// Sums and windows that the query builder has no words for. Every table in such a statement says `entity_id = :entity`.

/** Sums come as text, because they may be longer than a number. */
export type Sum = number | string | null;

interface Statement {
  readonly sql: string;
  /** Beside those of the selection. */
  readonly more?: Readonly<Record<string, number | Date | null>>;
}

export interface Sums {
  rows<Row>(reason: string, selection: Selection, statement: Statement): Promise<Row[]>;
}

/** Reads what statements say of a selection of one entity's leads. */
export const sumsFrom = (across: AcrossEntities): Sums => ({
  rows: <Row>(reason: string, selection: Selection, { sql, more = {} }: Statement) =>
    across.read(reason, async (db) => {
      const [rows] = (await db.raw(sql, { ...bindingsOf(selection), ...more })) as [Row[]];
      return rows;
    }),
});
