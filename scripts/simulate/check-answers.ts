import { statusOfFault } from './bad-input.ts';
import type { Notes } from './check.ts';
import { statusOfMetaFault } from './odd-webhook.ts';
import type { Posted } from './post-all.ts';
import { nameOf } from './sent.ts';

/** What is wrong must be answered as documented, everything else acknowledged. */
export function checkAnswers(posted: readonly Posted[], notes: Notes): void {
  for (const one of posted) checkOne(one, notes);
}

function checkOne({ post, outcome }: Posted, { counted, problem }: Notes): void {
  if ('fault' in post || 'metaFault' in post) {
    const [what, status] =
      'fault' in post
        ? [`Bad input ${post.number} (${post.fault})`, statusOfFault[post.fault]]
        : [`Webhook ${post.number} (${post.metaFault})`, statusOfMetaFault[post.metaFault]];
    if (outcome.status !== status) problem(`${what} should be answered ${status}, but: ${outcome.said}.`);
    else if (status === 200) counted.setAsideAsTheyShould += 1;
    else counted.refusedAsTheyShould += 1;
    return;
  }
  const name =
    'batch' in post ? `webhook ${post.batch.number} of ${post.batch.leads.length} leads` : nameOf(post.submission);
  if (outcome.kind === 'refused') problem(`Refused, though nothing is wrong with it: ${name}; ${outcome.said}.`);
  if (outcome.kind !== 'unanswered' || !('batch' in post)) return;
  counted.unacknowledged += 1;
  problem(`Nobody acknowledged ${name} in time.`);
}
