import { describe, expect, test } from 'vitest';
import { check, type FoundLead } from './check.ts';
import type { Outcome } from './deliver.ts';
import type { Post } from './plan.ts';
import type { Company, MetaLead, Submission } from './sent.ts';

const submissionOf = (number: number, email = `jane.${number}.run@mail.example`): Submission => ({
  channel: 'website',
  number,
  company: 'fxcareers',
  person: { firstName: 'Jane', lastName: 'Smith', email, phone: '+14155550100' },
  format: 'json',
  identity: 'submission_id',
  interest: 'pricing',
});
const [first, second] = [submissionOf(1), submissionOf(2)];
const firstAgain = submissionOf(3, first.person.email.toUpperCase());

const answered = (post: Post, outcome: Partial<Outcome>) => ({
  post,
  outcome: {
    kind: 'acknowledged',
    status: 200,
    leadId: null,
    said: '',
    retries: 0,
    unknown: 0,
    milliseconds: 1,
    ...outcome,
  } as const,
  answeredAt: 0,
});
const acknowledged = (submission: Submission, leadId: number | null, isRepetition = false) =>
  answered({ submission, isRepetition }, { leadId });
const lead = (id: number, { email }: { email: string }, more: Partial<FoundLead> = {}): FoundLead => ({
  ...{ id, email, platform_key: 'website', assigned_user_id: 5, duplicate_of_lead_id: null },
  ...more,
});
const inFxcareers = (...leads: FoundLead[]) => new Map<Company, FoundLead[]>([['fxcareers', leads]]);

test('a lead that is there under the id that was answered is neither lost nor doubled', () => {
  const posted = [acknowledged(first, 1), acknowledged(first, 1, true)];
  const findings = check({ sent: [first], posted, leads: inFxcareers(lead(1, first.person)) });

  expect(findings).toMatchObject({ lost: 0, doubled: 0, extra: 0, duplicatesRecognised: 1, problems: [] });
});

test('an acknowledged lead that is not there is lost, with its id and without', () => {
  const sent = [first, second];
  const posted = [acknowledged(first, 1), acknowledged(second, null)];
  const findings = check({ sent, posted, leads: inFxcareers() });

  expect(findings).toMatchObject({ lost: 2, doubled: 0 });
  expect(findings.problems.join()).toMatch(/as lead 1.*without an id/);
});

test('a lead acknowledged without an id is found by its email', () => {
  const findings = check({
    sent: [first],
    posted: [acknowledged(first, null)],
    leads: inFxcareers(lead(9, first.person)),
  });

  expect(findings).toMatchObject({ lost: 0, doubled: 0, problems: [] });
});

test('a second lead of one submission is doubled', () => {
  const leads = inFxcareers(lead(1, first.person), lead(2, first.person, { duplicate_of_lead_id: 1 }));
  const findings = check({
    sent: [first],
    posted: [acknowledged(first, 1), acknowledged(first, 2, true)],
    leads,
  });

  expect(findings).toMatchObject({ lost: 0, doubled: 1, duplicatesRecognised: 0 });
  expect(findings.problems.join()).toMatch(/answered different leads: 1, 2.*too many: 2/);
});

test('two submissions answered as one lead are one lost', () => {
  const sent = [first, firstAgain];
  const posted = [acknowledged(first, 1), acknowledged(firstAgain, 1)];

  expect(check({ sent, posted, leads: inFxcareers(lead(1, first.person)) })).toMatchObject({
    lost: 1,
    doubled: 0,
  });
});

test('what nobody acknowledged may be there once or not at all, but is a problem of its own', () => {
  const posted = [answered({ submission: first, isRepetition: false }, { kind: 'unanswered', status: null })];

  for (const leads of [inFxcareers(), inFxcareers(lead(1, first.person))])
    expect(check({ sent: [first], posted, leads })).toMatchObject({ lost: 0, doubled: 0, unacknowledged: 1 });
});

test('a lead that nobody posted there is extra', () => {
  const leads = inFxcareers(lead(1, { email: 'bad.1.run@mail.example' }));

  expect(check({ sent: [], posted: [], leads })).toMatchObject({ extra: 1 });
});

test('bad input counts as refused only with the documented status', () => {
  const bad = { fault: 'unknown form', company: 'fxcareers', number: 1 } as const;
  const posted = [404, 400, 200].map((status) => answered(bad, { kind: 'refused', status }));
  const findings = check({ sent: [], posted, leads: inFxcareers() });

  expect(findings.refusedAsTheyShould).toBe(1);
  expect(findings.problems).toHaveLength(2);
});

test('the leads of a known person must be linked, in either order, and have the same rep', () => {
  const sent = [first, firstAgain];
  const posted = [acknowledged(first, 1), acknowledged(firstAgain, 2)];
  const problemsOf = (one: Partial<FoundLead>, two: Partial<FoundLead>) =>
    check({
      sent,
      posted,
      leads: inFxcareers(lead(1, first.person, one), lead(2, first.person, two)),
    }).problems.join();

  expect(problemsOf({}, { duplicate_of_lead_id: 1 })).toBe('');
  expect(problemsOf({ duplicate_of_lead_id: 2 }, {})).toBe('');
  expect(problemsOf({}, {})).toMatch('not linked');
  expect(problemsOf({ duplicate_of_lead_id: 2 }, { duplicate_of_lead_id: 1 })).toMatch('circle');
  expect(problemsOf({}, { duplicate_of_lead_id: 1, assigned_user_id: 6 })).toMatch('different reps');
});

test('a lead linked to somebody else of the run is a problem; one of before the run may share a phone by chance', () => {
  const sent = [first, second];
  const posted = [acknowledged(first, 1), acknowledged(second, 2)];
  const problemsWith = (older: number) =>
    check({
      sent,
      posted,
      leads: inFxcareers(lead(1, first.person), lead(2, second.person, { duplicate_of_lead_id: older })),
    }).problems;

  expect(problemsWith(1).join()).toMatch('somebody else');
  expect(problemsWith(77)).toEqual([]);
});

test('a lead without a rep is told', () => {
  const leads = inFxcareers(lead(1, first.person, { assigned_user_id: null }));

  expect(check({ sent: [first], posted: [acknowledged(first, 1)], leads })).toMatchObject({ unassigned: 1 });
});

describe('leads of Meta', () => {
  const metaLeadOf = (number: number, more: Partial<MetaLead> = {}): MetaLead => ({
    channel: 'facebook',
    number,
    company: 'fxcareers',
    person: { ...first.person, email: `meta.${number}.run@mail.example` },
    interest: 'pricing',
    leadgenId: `55459717045641${number}`,
    isAnnounced: true,
    isLate: false,
    ...more,
  });
  const [announced, silent] = [metaLeadOf(1), metaLeadOf(2, { isAnnounced: false, channel: 'instagram' })];
  const batchOf = (...leads: MetaLead[]): Post => ({ batch: { number: 7, leads, idsAs: 'texts' } });
  const atMeta = (id: number, of: MetaLead, more: Partial<FoundLead> = {}) =>
    lead(id, of.person, { platform_key: of.channel, ...more });

  test('each that exists at Meta must be there once, announced or not', () => {
    const sent = [announced, silent];
    const posted = [answered(batchOf(announced), {}), answered(batchOf(announced), {})];
    const findingsFor = (...leads: FoundLead[]) => check({ sent, posted, leads: inFxcareers(...leads) });

    expect(findingsFor(atMeta(1, announced), atMeta(2, silent))).toMatchObject({ lost: 0, doubled: 0, problems: [] });
    expect(findingsFor(atMeta(1, announced))).toMatchObject({ lost: 1 });
    expect(findingsFor(atMeta(1, announced)).problems.join()).toContain(silent.leadgenId);
    const twice = atMeta(3, announced, { duplicate_of_lead_id: 1 });
    expect(findingsFor(atMeta(1, announced), twice, atMeta(2, silent))).toMatchObject({ lost: 0, doubled: 1 });
  });

  test('one that came as another channel’s is told', () => {
    const found = inFxcareers(atMeta(2, silent, { platform_key: 'facebook' }));

    expect(check({ sent: [silent], posted: [], leads: found }).problems.join()).toContain('is of facebook');
  });

  test('a person of two channels has a lead of each, linked', () => {
    const same = metaLeadOf(4, { person: { ...first.person, email: first.person.email.toUpperCase() } });
    const leads = inFxcareers(lead(1, first.person), atMeta(2, same, { duplicate_of_lead_id: 1 }));
    const posted = [acknowledged(first, 1), answered(batchOf(same), {})];

    expect(check({ sent: [first, same], posted, leads })).toMatchObject({
      lost: 0,
      doubled: 0,
      linked: 1,
      problems: [],
    });
  });

  test('a webhook that nobody acknowledged is told, with its number', () => {
    const posted = [answered(batchOf(announced), { kind: 'unanswered', status: null })];
    const findings = check({ sent: [announced], posted, leads: inFxcareers(atMeta(1, announced)) });

    expect(findings).toMatchObject({ lost: 0, unacknowledged: 1 });
    expect(findings.problems.join()).toContain('webhook 7 of 1 leads');
  });

  test('only an unsigned webhook may be refused; what is signed must be taken', () => {
    const odd = (metaFault: 'wrong signature' | 'unknown page', status: number) =>
      answered({ metaFault, company: 'fxcareers', number: 1 }, { status });
    const posted = [
      odd('wrong signature', 401),
      odd('wrong signature', 200),
      odd('unknown page', 200),
      odd('unknown page', 404),
    ];
    const findings = check({ sent: [], posted, leads: inFxcareers() });

    expect(findings).toMatchObject({ refusedAsTheyShould: 1, setAsideAsTheyShould: 1 });
    expect(findings.problems).toHaveLength(2);
  });
});
