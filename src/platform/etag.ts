import { z } from 'zod';

/** The tag of a version, for `ETag`: weak, because two answers of one version may differ in what stands beside the record. */
export const weakTag = (version: string): string => `W/"${version}"`;

const TAG = /(?:W\/)?"([^"]*)"/g;

/** Whether `If-Match` names this version, or is `*`; not sent: it means any. Tags are compared weakly. */
export function means(ifMatch: string | undefined, version: string): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return [...ifMatch.matchAll(TAG)].some(([, tag]) => tag === version);
}

/** For the documentation of endpoints that take it. */
export const IfMatchHeaders = z.object({
  'If-Match': z.string().optional().meta({
    description: 'The ETag of the record as the caller read it; if the record changed since: 409',
  }),
});
