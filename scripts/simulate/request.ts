import { badRequest } from './bad-input.ts';
import type { Plan, Post } from './plan.ts';
import { type MetaSide, oddRequest, webhookRequest } from './webhook-request.ts';
import { submissionRequest } from './website-request.ts';

export interface PostRequest {
  readonly path: '/api/webhooks/website' | '/api/webhooks/facebook';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Around extends Pick<Plan, 'runId' | 'campaignId'> {
  /** Undefined: the run posts as websites only. */
  readonly meta: MetaSide | undefined;
}

/** The bytes of a post: the same at each retry; of a website form's, at each repetition too. */
export function requestOf(post: Post, { runId, campaignId, meta }: Around): PostRequest {
  if ('submission' in post)
    return { path: '/api/webhooks/website', ...submissionRequest(post.submission, { runId, campaignId }) };
  if ('fault' in post) {
    const { fault, company, number } = post;
    const { contentType, body } = badRequest(fault, {
      formKey: `demo-${company}`,
      campaignId,
      email: `bad.${number}.${runId}@mail.example`,
    });
    return { path: '/api/webhooks/website', headers: { 'content-type': contentType }, body };
  }
  if (!meta) throw new Error("A webhook of Meta's was planned, and there is no stand-in for Meta.");
  const request = 'batch' in post ? webhookRequest(post.batch, meta) : oddRequest(post, meta);
  return { path: '/api/webhooks/facebook', ...request };
}
