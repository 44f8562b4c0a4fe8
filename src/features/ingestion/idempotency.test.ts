import { describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';

// Attacks A33, A38 of docs/attacks.md.

const keyed = (key: string) => ({ 'Idempotency-Key': key });

describe('the same submission twice is one lead', () => {
  test('by Idempotency-Key', async () => {
    const form = await testForm(await testEntity());
    const post = () => form.post({ headers: keyed('order-1'), body: { answers: { email: 'a@b.example' } } });
    const [first, second] = [await post(), await post()];
    expect(second.body.lead_id).toBe(first.body.lead_id);
    expect(second.body.event_id).not.toBe(first.body.event_id);
    expect((await form.events()).map(({ state }) => state)).toEqual(['received', 'duplicate']);
  });

  test('by submission_id, also with another spelling of the format', async () => {
    const form = await testForm(await testEntity());
    const first = await form.submit({ email: 'a@b.example' }, { submission_id: 's-1' });
    const second = await form.post({
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'submission_id=s-1&email=a%40b.example',
    });
    expect(second.body.lead_id).toBe(first.body.lead_id);
  });

  test('without any id: the same answers within 60 seconds', async () => {
    const form = await testForm(await testEntity());
    const [first, second] = [await form.submit({ email: 'a@b.example' }), await form.submit({ email: 'a@b.example' })];
    expect(second.body.lead_id).toBe(first.body.lead_id);
  });

  test('a storm of a hundred at once is one lead, and every one is answered 200', async () => {
    const form = await testForm(await testEntity());
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => form.submit({ email: 'a@b.example' }, { submission_id: 'storm' })),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ body }) => body.lead_id)).size).toBe(1);
    expect((await form.events()).filter(({ state }) => state === 'received')).toHaveLength(1);
  });
});

describe('different submissions are different leads', () => {
  test('by Idempotency-Keys that differ only behind their first 255 characters', async () => {
    const form = await testForm(await testEntity());
    const post = (end: string) =>
      form.post({ headers: keyed(`${'k'.repeat(300)}${end}`), body: { answers: { email: `${end}@b.example` } } });
    const [first, second] = [await post('1'), await post('2')];
    expect(second.status).toBe(200);
    expect(second.body.lead_id).not.toBe(first.body.lead_id);
  });

  test('the same answers after the minute', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const first = await form.submit({ email: 'a@b.example' });
    await entity.scope.rows('ingest_keys').update({ first_at: new Date(Date.now() - 61_000) });
    const [second, third] = [await form.submit({ email: 'a@b.example' }), await form.submit({ email: 'a@b.example' })];
    expect(second.body.lead_id).not.toBe(first.body.lead_id);
    expect(third.body.lead_id).toBe(second.body.lead_id); // the window began anew
  });

  test('two of them at once after the minute are one', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const first = await form.submit({ email: 'a@b.example' });
    await entity.scope.rows('ingest_keys').update({ first_at: new Date(Date.now() - 61_000) });
    const replies = await Promise.all(Array.from({ length: 20 }, () => form.submit({ email: 'a@b.example' })));
    const ids = new Set(replies.map(({ body }) => body.lead_id));
    expect(ids.size).toBe(1);
    expect(ids.has(first.body.lead_id)).toBe(false);
  });

  test('the same submission_id with other answers: a lead of its own, with a note; and again the same, the same', async () => {
    const form = await testForm(await testEntity());
    const first = await form.submit({ email: 'a@b.example' }, { submission_id: 's-1' });
    const other = await form.submit({ email: 'c@d.example' }, { submission_id: 's-1' });
    const again = await form.submit({ email: 'c@d.example' }, { submission_id: 's-1' });
    expect(other.body.lead_id).not.toBe(first.body.lead_id);
    expect(again.body.lead_id).toBe(other.body.lead_id);
    expect(await form.event(other.body.event_id)).toMatchObject({
      state: 'received',
      reason: expect.stringContaining('submission_id'),
    });
  });

  test('the same Idempotency-Key with other answers: 409, kept rejected', async () => {
    const form = await testForm(await testEntity());
    await form.post({ headers: keyed('order-1'), body: { answers: { email: 'a@b.example' } } });
    const reply = await form.post({ headers: keyed('order-1'), body: { answers: { email: 'c@d.example' } } });
    expect(reply.status).toBe(409);
    expect((await form.events()).map(({ state, lead_id }) => [state, lead_id !== null])).toEqual([
      ['received', true],
      ['rejected', false],
    ]);
  });

  test.each([
    ['Lead-1', 'lead-1'],
    ['josé', 'jose'],
    ['a', 'a '],
    ['😀', '😁'],
  ])('the ids %s and %s', async (one, other) => {
    const form = await testForm(await testEntity());
    const replies = [
      await form.submit({ n: '1' }, { submission_id: one }),
      await form.submit({ n: '1' }, { submission_id: other }),
    ];
    expect(replies[0]?.body.lead_id).not.toBe(replies[1]?.body.lead_id);
  });

  test('the same id on two forms, or in two entities', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const forms = [await testForm(mine), await testForm(mine), await testForm(theirs)];
    const replies = await Promise.all(
      forms.map((form) => form.submit({ email: 'a@b.example' }, { submission_id: 's-1' })),
    );
    expect(new Set(replies.map(({ body }) => body.lead_id)).size).toBe(3);
  });
});

test('a hundred different ones at once: a hundred leads, none shared', async () => {
  const form = await testForm(await testEntity());
  const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => form.submit({ email: `${n}@b.example` })));
  expect(new Set(replies.map(({ body }) => body.lead_id)).size).toBe(100);
});
