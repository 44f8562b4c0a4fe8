import { z } from 'zod';
import type { Json } from '../../../platform/tables.ts';
import { checked, unexpectedAnswer } from './answers.ts';

/** Meta's own default is 25; 15,000 was seen to fail. */
export const PAGE_SIZE = 100;

const Page = z.object({
  data: z.array(z.custom<Json>()),
  paging: z
    .object({ next: z.string().optional(), cursors: z.object({ after: z.string().optional() }).optional() })
    .optional(),
});

interface ListPage {
  readonly entries: readonly Json[];
  /** The cursor to ask the next page with; null after the last one. */
  readonly next: string | null;
}

/**
 * One page of an edge. Only the absence of `paging.next` is the end: pages may be short, and the last one has cursors too.
 * `paging.next` itself holds the token and is never used. GraphFault when there is more but no way on.
 */
export function listPage(answer: Json, after: string | undefined): ListPage {
  const { data: entries, paging } = checked(Page, answer);
  if (paging?.next === undefined) return { entries, next: null };
  const next = paging.cursors?.after;
  if (next === undefined || next === after) throw unexpectedAnswer();
  return { entries, next };
}

/** The parameters of one page. */
export const pageQuery = (limit: number, after: string | undefined) => ({
  limit,
  ...(after !== undefined && { after }),
});
