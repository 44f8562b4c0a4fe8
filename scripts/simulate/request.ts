import { badRequest } from './bad-input.ts';
import type { Plan, Post, Submission } from './plan.ts';

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bytes of a post: the same at each repetition and each retry. */
export function requestOf(post: Post, plan: Pick<Plan, 'runId' | 'campaignId'>): PostRequest {
  if ('submission' in post) return submissionRequest(post.submission, plan);
  const { fault, company, number } = post;
  const { contentType, body } = badRequest(fault, {
    formKey: `demo-${company}`,
    campaignId: plan.campaignId,
    email: `bad.${number}.${plan.runId}@mail.example`,
  });
  return { headers: { 'content-type': contentType }, body };
}

function submissionRequest(
  submission: Submission,
  { runId, campaignId }: Pick<Plan, 'runId' | 'campaignId'>,
): PostRequest {
  const { number, company, person, identity, format, interest } = submission;
  const id = `${runId}-${number}`;
  const control: Record<string, string> = {
    form_key: `demo-${company}`,
    campaign_id: campaignId,
    page_url: `https://${company}.example/start`,
    ...(identity === 'submission_id' && { submission_id: id }),
  };
  const { email, phone, firstName, lastName } = person;
  const answers = { email, phone, first_name: firstName, last_name: lastName, interest };
  const { contentType, body } = encoded[format]({ control, answers, boundary: `----------simulate-${id}` });
  return {
    headers: { 'content-type': contentType, ...(identity === 'idempotency_key' && { 'idempotency-key': id }) },
    body,
  };
}

interface Parts {
  readonly control: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
  readonly boundary: string;
}

const encoded = {
  json: ({ control, answers }: Parts) => ({
    contentType: 'application/json',
    body: JSON.stringify({ ...control, utm: { source: 'simulate', medium: 'test' }, answers }),
  }),
  urlencoded: ({ control, answers }: Parts) => ({
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ ...control, utm_source: 'simulate', ...answers }).toString(),
  }),
  multipart: ({ control, answers, boundary }: Parts) => ({
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `${Object.entries({ ...control, utm_source: 'simulate', ...answers })
      .map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--${boundary}--\r\n`,
  }),
};
