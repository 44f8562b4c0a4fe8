import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { addDemoPages, createGraph, demoPages } from '../../graph-stand-in/index.ts';
import { channels } from './channels.ts';
import { formOf, leadAtMeta } from './meta-lead.ts';
import { planOf } from './plan.ts';
import { requestOf } from './request.ts';
import type { Company, MetaLead } from './sent.ts';
import type { MetaSide } from './webhook-request.ts';

const wanted = { runId: 'run1', seed: 'seven', leads: 2_000, channels };
const plan = planOf(wanted);
const posts = plan.steps.flatMap((step) => step.posts);
const repetitions = posts.filter((post) => 'submission' in post && post.isRepetition);
const submissions = plan.sent.filter((one) => one.channel === 'website');
const metaLeads = plan.sent.filter((one): one is MetaLead => one.channel !== 'website');
const batches = posts.flatMap((post) => ('batch' in post ? [post.batch] : []));
const pages = new Map(
  demoPages.map(({ entity, id, forms }) => [
    entity as Company,
    { pageId: id, forms: forms.map((form) => ({ status: 'ACTIVE', ...form })) },
  ]),
);
const { campaignId } = plan;
const meta: MetaSide = {
  appSecret: 'secret',
  pages,
  campaignId,
  createdAt: () => 1_700_000_000,
  now: () => 1_700_000_001,
};
const pageOf = (lead: MetaLead) => pages.get(lead.company) ?? { pageId: '', forms: [] };
const near = (count: number, of: number, share: number) => Math.abs(count / of - share) < 0.03;

test('the same seed posts the same bytes in the same order', () => {
  const bytesOf = (one: typeof plan) =>
    one.steps.map((step) => step.posts.map((post) => requestOf(post, { ...one, meta })));

  expect(bytesOf(planOf(wanted))).toEqual(bytesOf(plan));
});

test('each submission is posted once and some of them a second time, never before', () => {
  const seen = new Set<number>();
  for (const post of posts) {
    if (!('submission' in post)) continue;
    expect(seen.has(post.submission.number)).toBe(post.isRepetition);
    seen.add(post.submission.number);
  }
  expect(seen.size).toBe(submissions.length);
});

test('emails and phones are of one person only', () => {
  const people = plan.sent.filter(({ number }) => number < wanted.leads).map(({ person }) => person);

  expect(new Set(people.map(({ email }) => email.toLowerCase())).size).toBe(wanted.leads);
  expect(new Set(people.map(({ phone }) => phone.replaceAll(/[ -]/g, ''))).size).toBe(wanted.leads);
});

test('about a tenth is repeated, some known people come again and some posts are bad', () => {
  expect(near(repetitions.length, submissions.length, 0.1)).toBe(true);
  expect(near(plan.sent.length - wanted.leads, wanted.leads, 0.03)).toBe(true);
  expect(near(posts.filter((post) => 'fault' in post || 'metaFault' in post).length, wanted.leads, 0.02)).toBe(true);
});

test('people come by the wanted channels, in their proportions', () => {
  const shares = Map.groupBy(plan.sent, ({ channel }) => channel);
  const shareOf = (channel: (typeof channels)[number]) => shares.get(channel)?.length ?? 0;

  expect(near(shareOf('website'), plan.sent.length, 0.45)).toBe(true);
  expect(near(shareOf('facebook'), plan.sent.length, 0.35)).toBe(true);
  const only = planOf({ ...wanted, channels: ['website'] });
  expect(new Set(only.sent.map(({ channel }) => channel))).toEqual(new Set(['website']));
  expect(only.steps.some(({ incident }) => incident)).toBe(false);
});

test('every lead of Meta exists once, before it is announced; a few are announced twice and a few never', () => {
  const existing = new Set<MetaLead>();
  let again = 0;
  const announced = new Set<MetaLead>();
  for (const { creates = [], posts: ofStep } of plan.steps) {
    for (const lead of creates) expect(existing.has(lead)).toBe(false);
    for (const lead of creates) existing.add(lead);
    for (const lead of ofStep.flatMap((post) => ('batch' in post ? post.batch.leads : []))) {
      expect(existing.has(lead)).toBe(true);
      if (announced.has(lead)) again += 1;
      announced.add(lead);
    }
  }
  expect(existing).toEqual(new Set(metaLeads));
  expect(announced).toEqual(new Set(metaLeads.filter(({ isAnnounced }) => isAnnounced)));
  expect(near(metaLeads.length - announced.size, metaLeads.length, 0.02)).toBe(true);
  expect(again).toBeGreaterThan(metaLeads.length / 25);
});

test('webhooks are of one lead or some tens, of several pages, and out of order', () => {
  const sizes = batches.map(({ leads }) => leads.length);

  expect(sizes).toContain(1);
  expect(Math.max(...sizes)).toBeGreaterThan(15);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
  expect(batches.some(({ leads }) => new Set(leads.map(({ company }) => company)).size === 3)).toBe(true);
  const numbers = batches.flatMap(({ leads }) => leads.map(({ number }) => number));
  expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
});

test('leadgen ids are of 15 to 17 digits, some longer than a number holds, and nobody else’s in any run', () => {
  const ids = metaLeads.map(({ leadgenId }) => leadgenId);
  const ofAnother = planOf({ ...wanted, runId: 'run2' }).sent.flatMap((one) =>
    one.channel === 'website' ? [] : one.leadgenId,
  );

  expect(new Set([...ids, ...ofAnother]).size).toBe(ids.length + ofAnother.length);
  expect(ids.every((id) => /^\d{15,17}$/.test(id))).toBe(true);
  expect(ids.filter((id) => Number(id) > Number.MAX_SAFE_INTEGER).length).toBeGreaterThan(ids.length / 4);
});

test('a webhook is signed over its bytes, and keeps each digit of ids that are written as numbers', () => {
  const batch = batches.find(
    ({ idsAs, leads }) => idsAs === 'numbers' && leads.some((one) => one.leadgenId.length === 17),
  );
  const { headers, body, path } = requestOf(
    { batch: batch ?? { number: 0, leads: [], idsAs: 'texts' } },
    { ...plan, meta },
  );

  expect(path).toBe('/api/webhooks/facebook');
  expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`);
  expect(batch?.leads.length).toBeGreaterThan(0);
  for (const { leadgenId } of batch?.leads ?? []) expect(body).toContain(`"leadgen_id":${leadgenId},`);
});

test('the stand-in takes every lead as it is planned, with the campaign of the run', () => {
  const graph = createGraph({ appId: '1', appSecrets: ['secret'], fill: addDemoPages });
  for (const lead of metaLeads) {
    const added = graph.addLead(leadAtMeta(lead, { page: pageOf(lead), campaignId, createdTime: new Date(0) }));
    expect(added.ad?.campaignId).toBe(campaignId);
    expect(added.fieldData.flatMap(({ values }) => values)).toContain(lead.person.email);
  }
  const statusOf = (lead: MetaLead) => formOf(lead, pageOf(lead)).status;
  expect(new Set(metaLeads.filter(({ isAnnounced }) => isAnnounced).map(statusOf))).toEqual(new Set(['ACTIVE']));
  expect(metaLeads.map(statusOf)).toContain('ARCHIVED'); // only a read-back finds those
});
