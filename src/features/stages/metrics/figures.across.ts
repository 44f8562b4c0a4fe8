import type { AcrossEntities } from '../../../platform/across-entities.ts';
import type { Span } from './span.ts';

// Sums and windows that the query builder has no words for. Every table in such a statement says `entity_id = :entity`.

/** Beside those of the span. */
type Bindings = Readonly<Record<string, number | Date | null>>;
/** Sums and averages come as text, because they may be longer than a number. */
export type Sum = number | string | null;

export interface Figures {
  rows<Row>(reason: string, span: Span, statement: { readonly sql: string; readonly more?: Bindings }): Promise<Row[]>;
}

export const figuresFrom = (across: AcrossEntities): Figures => ({
  rows: <Row>(reason: string, span: Span, { sql, more = {} }: { sql: string; more?: Bindings }) =>
    across.read(reason, async (db) => {
      const [rows] = (await db.raw(sql, { ...span, ...more })) as [Row[]];
      return rows;
    }),
});
