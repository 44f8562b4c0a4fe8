import { expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { requestOf } from './request.ts';

const wanted = { runId: 'run1', seed: 'seven', leads: 2_000 };
const plan = planOf(wanted);
const posts = plan.steps.flat();
const repetitions = posts.filter((post) => 'submission' in post && post.isRepetition);

test('the same seed posts the same bytes in the same order', () => {
  const bytesOf = (one: typeof plan) => one.steps.map((step) => step.map((post) => requestOf(post, one)));

  expect(bytesOf(planOf(wanted))).toEqual(bytesOf(plan));
});

test('each submission is posted once and some of them a second time, never before', () => {
  const seen = new Set<number>();
  for (const post of posts) {
    if (!('submission' in post)) continue;
    expect(seen.has(post.submission.number)).toBe(post.isRepetition);
    seen.add(post.submission.number);
  }
  expect(seen.size).toBe(plan.submissions.length);
});

test('emails and phones are of one person only', () => {
  const people = plan.submissions.filter(({ number }) => number < wanted.leads).map(({ person }) => person);

  expect(new Set(people.map(({ email }) => email.toLowerCase())).size).toBe(wanted.leads);
  expect(new Set(people.map(({ phone }) => phone.replaceAll(/[ -]/g, ''))).size).toBe(wanted.leads);
});

test('about a tenth is repeated, some known people come again and some posts are bad', () => {
  const near = (count: number, share: number) => Math.abs(count / wanted.leads - share) < 0.02;

  expect(near(repetitions.length, 0.1)).toBe(true);
  expect(near(plan.submissions.length - wanted.leads, 0.03)).toBe(true);
  expect(near(posts.filter((post) => 'fault' in post).length, 0.02)).toBe(true);
});
