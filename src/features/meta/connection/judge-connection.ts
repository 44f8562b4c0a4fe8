import type { GraphFault } from '../graph/graph-fault.ts';
import { leadsKeptBack } from '../leads-access.ts';
import type { LeadsSeen } from './ask-about-page.ts';

const NOT_SHOWN =
  'Facebook does not show this page to the token: compare the page id, and reconnect the page with a token of this page.';
const NOT_SENT =
  "Meta does not send this page's leads: check the page again. If it stays so, see in the page's settings on Facebook whether the app is still allowed, and reconnect the page.";

/** What is wrong with a connection and what to do about it, for an administrator; undefined: nothing. */
export function troubleIn({ isSubscribed, access }: LeadsSeen): string | undefined {
  const sentences: string[] = [];
  if (!isSubscribed) sentences.push(NOT_SENT);
  if (access.canAccess === false) sentences.push(leadsKeptBack(access));
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** The same of a fault that does not pass by itself. `gone` is said of any object that a token does not reach. */
export const troubleOf = ({ kind, advice }: GraphFault): string => (kind === 'gone' ? NOT_SHOWN : advice);
