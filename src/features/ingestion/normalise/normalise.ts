import type { Answer, Submission } from '../submission.ts';
import { joinedAnswers, rawFieldDataOf } from './answers.ts';
import { readAttribution, tooLongForItsColumn } from './attribution.ts';
import { readConsent } from './consent.ts';
import { readEmail } from './emails.ts';
import type { Known, LeadDraft } from './lead-draft.ts';
import { candidatesIn } from './mapping.ts';
import { readNames } from './names.ts';
import { readPhone } from './phones.ts';
import { firstTime } from './times.ts';

export type { Known, LeadDraft } from './lead-draft.ts';

/**
 * Makes a lead of a submission, of any channel: each column gets what fits or null, every answer stays in
 * `raw_field_data`, and `data_quality` says what did not go in as it was. Never throws; doing it again with what came
 * out changes nothing.
 */
export function normalise(submission: Submission, known: Known): LeadDraft {
  const { receivedAt } = known;
  const created = firstTime(
    'created_time',
    submission.created_time === null ? [] : [submission.created_time],
    receivedAt,
  );
  const answers = joinedAnswers([...submission.answers, ...headKeptWhole(submission, created.value)]);
  const candidates = candidatesIn(answers, known);

  const email = readEmail(candidates);
  const phone = readPhone(candidates, known.defaultRegion);
  const names = readNames(candidates);
  const consent = readConsent(submission.consent, candidates, receivedAt);
  const origin = readAttribution(submission, candidates, known.defaultCampaign);

  return {
    ...email.columns,
    ...phone.columns,
    ...names.columns,
    ...consent.columns,
    ...origin.columns,
    created_time: created.value,
    raw_field_data: rawFieldDataOf(answers),
    data_quality: [
      ...(submission.notes ?? []),
      ...[candidates, email, phone, names, consent, created, origin].flatMap(({ notes }) => notes),
    ],
  };
}

/** What was sent beside the answers and cannot go into its column: it joins them. */
function headKeptWhole(submission: Submission, createdTime: string | null): Answer[] {
  const isLostTime = submission.created_time !== null && createdTime === null;
  const time = isLostTime ? [{ name: 'created_time', values: [submission.created_time] }] : [];
  return [...tooLongForItsColumn(submission), ...time];
}
