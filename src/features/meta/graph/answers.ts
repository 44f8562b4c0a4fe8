import { z } from 'zod';
import type { Json } from '../../../platform/tables.ts';
import { NOT_AN_ID, UNEXPECTED } from './advice.ts';
import { GraphFault } from './graph-fault.ts';

/** Ids come as texts, and as numbers in places; long numbers are texts by now. */
export const AnyId = z.union([z.string().min(1), z.number()]).transform(String);
export const Text = z.string().nullable().catch(null);

/** The answer in its shape, unknown fields left out; GraphFault when Meta answered something else. */
export function checked<T extends z.ZodType>(shape: T, answer: Json): z.output<T> {
  const result = shape.safeParse(answer);
  if (!result.success) throw unexpectedAnswer();
  return result.data;
}

/** Worth another try, for this object only. */
export const unexpectedAnswer = (): GraphFault =>
  new GraphFault({
    kind: 'transient',
    reach: 'event',
    advice: UNEXPECTED,
    detail: 'not the answer that was asked for',
  });

/** An id as it goes into a path or a list of ids; GraphFault for what could change the call. */
export function idOf(id: string): string {
  if (!/^\w{1,64}$/.test(id))
    throw new GraphFault({ kind: 'refused', reach: 'event', advice: NOT_AN_ID, detail: 'not sent: no id' });
  return id;
}
