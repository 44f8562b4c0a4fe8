import type { Plan } from './plan.ts';
import type { Submission } from './sent.ts';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A submission as a website form posts it. */
export function submissionRequest(
  submission: Submission,
  { runId, campaignId }: Pick<Plan, 'runId' | 'campaignId'>,
): Request {
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
