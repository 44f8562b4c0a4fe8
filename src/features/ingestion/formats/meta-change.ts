import { z } from 'zod';
import { parseExactJson } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';

const META_ID = /^[1-9]\d{0,31}$/;

/** Of Meta's ids, which are texts in real deliveries and numbers in its documents. Null: 0, '', absent, or nothing that could be one. */
export function metaIdOf(value: unknown): string | null {
  const id = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  return META_ID.test(id) ? id : null;
}

/** An id that the test of Meta's dashboard makes up, in whatever place (observed: 444444444 to 444444444444). */
export const isTestId = (id: string | null): boolean => id !== null && /^4{6,}$/.test(id);

const MetaId = z.unknown().optional().transform(metaIdOf);

const LeadgenValue = z.looseObject({
  leadgen_id: MetaId,
  page_id: MetaId,
  form_id: MetaId,
  ad_id: MetaId,
  /** The ad set, in the words of older days. */
  adgroup_id: MetaId,
  created_time: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,12}$/)
        .transform(Number),
    ])
    .nullish()
    .transform((seconds) => seconds ?? null)
    .catch(null), // the lead matters more than its time, which Graph tells as well
});
/** What one change of the field `leadgen` tells: ids only, and when the form was sent, in unix seconds. */
export type LeadgenValue = z.output<typeof LeadgenValue>;

/** Undefined: not of that shape. */
export const leadgenValueOf = (value: unknown): LeadgenValue | undefined => LeadgenValue.safeParse(value).data;

export interface MetaChange {
  readonly pageId: string;
  /** When Meta sent it, in unix seconds; null: we found it ourselves. */
  readonly time: number | null;
  readonly field: string;
  readonly value: Json;
}

/** One change as the ledger keeps it: the delivery that Meta would have sent for this lead alone. */
export const metaPayload = ({ pageId, time, field, value }: MetaChange): Buffer =>
  Buffer.from(
    JSON.stringify({
      object: 'page',
      entry: [{ id: pageId, ...(time !== null && { time }), changes: [{ field, value }] }],
    }),
  );

const Kept = z.object({
  entry: z.tuple([z.looseObject({ id: z.string(), changes: z.tuple([z.looseObject({ value: LeadgenValue })]) })]),
});

/** What the ledger keeps of a lead's change; undefined where it is not one. */
export function readMetaPayload(payload: Buffer): (LeadgenValue & { readonly entryId: string }) | undefined {
  try {
    const { data } = Kept.safeParse(parseExactJson(payload.toString('utf8')));
    if (!data) return undefined;
    const [{ id, changes }] = data.entry;
    return { ...changes[0].value, entryId: id };
  } catch {
    return undefined; // not JSON
  }
}
