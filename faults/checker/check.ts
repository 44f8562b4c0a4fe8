import { entityOf } from '../client/deliveries.ts';
import type { Attempt } from '../client/history.ts';
import { type Facts, type FoundEvent, type FoundKey, type FoundLead, traces } from './facts.ts';
import type { Violation } from './invariants.ts';

/** An honest answer does not take longer; a client gives up later. */
export const ANSWER_MS = 5_000;

export interface Figures {
  readonly sent: number;
  /** Requests, the repeated ones too. */
  readonly attempts: number;
  readonly acknowledged: number;
  /** Neither acknowledged nor refused in any of its attempts: nobody told. */
  readonly unknown: number;
  readonly stored: number;
  readonly doubled: number;
  readonly lost: number;
  readonly setAside: number;
  readonly longestAckMs: number;
}

export interface Verdict {
  readonly figures: Figures;
  readonly violations: readonly Violation[];
}

interface Rules {
  /** How long any answer may take; Infinity where it is the client's own line that is slow. */
  readonly answerMs?: number;
}

/** All that is known of one delivery, from both sides. */
interface Case {
  readonly id: string;
  readonly isAcknowledged: boolean;
  readonly isAnswered: boolean;
  readonly mayBeAside: boolean;
  readonly events: readonly FoundEvent[];
  readonly leads: readonly FoundLead[];
  /** By which any of its events is known. */
  readonly keys: readonly FoundKey[];
}

/** Holds what the client was told against what is there after healing. Pure: two histories in, a verdict out. */
export function check(attempts: readonly Attempt[], facts: Facts, { answerMs = ANSWER_MS }: Rules = {}): Verdict {
  const cases = casesOf(attempts, facts);
  const violations = [
    ...cases.flatMap(fateOf),
    ...cases.flatMap(keysOfCase),
    ...keysOf(facts),
    ...facts.leads.flatMap(tracesOf),
    ...facts.events.flatMap((event) => eventOf(event, facts.leads)),
    ...slowAnswers(attempts, answerMs),
    ...strangers(cases, facts),
  ];
  return { figures: figuresOf(cases, attempts), violations };
}

function casesOf(attempts: readonly Attempt[], facts: Facts): Case[] {
  const sent = new Map<string, Attempt[]>();
  for (const attempt of attempts)
    for (const id of attempt.begin.ids) {
      const known = sent.get(id);
      if (known) known.push(attempt);
      else sent.set(id, [attempt]);
    }
  const events = Map.groupBy(facts.events, ({ id }) => id);
  const leads = Map.groupBy(facts.leads, ({ id }) => id);
  const keys = Map.groupBy(facts.keys, ({ uid }) => uid);
  return [...sent].map(([id, own]) => ({
    id,
    isAcknowledged: own.some(({ end }) => end?.type === 'ok'),
    isAnswered: own.some(({ end }) => end?.type === 'ok' || end?.type === 'fail'),
    mayBeAside: own.some(({ begin }) => begin.expect === 'aside'),
    events: events.get(id) ?? [],
    leads: leads.get(id) ?? [],
    keys: (events.get(id) ?? []).flatMap(({ uid }) => keys.get(uid) ?? []),
  }));
}

const ASIDE = new Set(['rejected', 'parked', 'failed']);

function fateOf({ id, isAcknowledged, mayBeAside, events, leads }: Case): Violation[] {
  const found: Violation[] = [];
  if (leads.length > 1)
    found.push({
      invariant: 'I2',
      sentence: `${id} became ${leads.length} leads: ${leads.map(({ leadId }) => leadId).join(', ')}.`,
    });
  if (leads.some(({ entity }) => entity !== entityOf(id)))
    found.push({
      invariant: 'I3',
      sentence: `${id} became a lead of entity ${leads.map(({ entity }) => entity).join(', ')}.`,
    });
  const firsts = events.filter(({ state }) => state !== 'duplicate');
  if (firsts.length > 1) found.push({ invariant: 'I2', sentence: `${id} was taken for new ${firsts.length} times.` });
  if (!isAcknowledged) return found;
  if (events.length === 0)
    return [...found, { invariant: 'I1', sentence: `${id} was acknowledged, and the ledger does not know it.` }];
  if (leads.length === 0 && !firsts.some(isAside))
    found.push({ invariant: 'I1', sentence: `${id} was acknowledged and is no lead: ${statesOf(events)}.` });
  if (leads.length === 0 && firsts.some(isAside) && !mayBeAside)
    found.push({ invariant: 'I1', sentence: `${id} was set aside although it is a proper lead: ${statesOf(firsts)}.` });
  return found;
}

/** One delivery, one key, however often it was sent: with none, or with two, the next repetition would be a second lead. */
function keysOfCase({ id, events, keys }: Case): Violation[] {
  if (events.length === 0 || keys.length === 1) return [];
  return [{ invariant: 'I2', sentence: `${id} is in the ledger, and is known by ${keys.length} keys.` }];
}

function keysOf({ events, keys }: Facts): Violation[] {
  const byUid = new Map(events.map((event) => [event.uid, event]));
  const twice = [...Map.groupBy(keys, ({ entity, channel, hash }) => `${entity}/${channel}/${hash}`)]
    .filter(([, rows]) => rows.length > 1)
    .map(([name, rows]) => ({ invariant: 'I2' as const, sentence: `Key ${name} stands ${rows.length} times.` }));
  const astray = keys
    .filter(({ uid, leadId }) => (byUid.get(uid)?.leadId ?? leadId) !== leadId || !byUid.has(uid))
    .map(({ hash, uid, leadId }) => ({
      invariant: 'I8' as const,
      sentence: `Key ${hash} names event ${uid} and lead ${leadId}, and the ledger does not.`,
    }));
  return [...twice, ...astray];
}

const isAside = ({ state, reason }: FoundEvent) => ASIDE.has(state) && reason !== null;
const statesOf = (events: readonly FoundEvent[]) =>
  events.map(({ state, reason }) => (reason === null ? state : `${state} (${reason})`)).join(', ');

function tracesOf(lead: FoundLead): Violation[] {
  const found: Violation[] = [];
  for (const trace of traces) {
    const count = lead.traces[trace];
    if (count === 0) found.push({ invariant: 'I8', sentence: `Lead ${lead.leadId} (${lead.id}) has no ${trace}.` });
    if (count > 1)
      found.push({ invariant: 'I2', sentence: `Lead ${lead.leadId} (${lead.id}) has ${count} of: ${trace}.` });
  }
  if (!lead.agrees)
    found.push({
      invariant: 'I8',
      sentence: `Lead ${lead.leadId} (${lead.id}) names another rep or stage than its assignment.`,
    });
  return found;
}

function eventOf({ uid, state, isHeld, leadId, entity }: FoundEvent, leads: readonly FoundLead[]): Violation[] {
  const found: Violation[] = [];
  if (state === 'received') found.push({ invariant: 'I4', sentence: `Event ${uid} still waits.` });
  if (isHeld) found.push({ invariant: 'I4', sentence: `Event ${uid} is still held by a worker.` });
  if (state === 'processed' && !leads.some((lead) => lead.leadId === leadId && lead.entity === entity))
    found.push({ invariant: 'I8', sentence: `Event ${uid} is processed, and its lead ${leadId} is not there.` });
  return found;
}

function slowAnswers(attempts: readonly Attempt[], answerMs: number): Violation[] {
  return attempts.flatMap(({ begin, end }): Violation[] => {
    const tookMs = end === undefined ? 0 : end.at - begin.at;
    if (tookMs <= answerMs) return [];
    const how = end?.status ?? end?.error ?? 'no answer';
    return [
      { invariant: 'I5', sentence: `Request ${begin.op} (${begin.channel}) had its end after ${tookMs} ms: ${how}.` },
    ];
  });
}

/** Leads that nobody sent. */
function strangers(cases: readonly Case[], { leads }: Facts): Violation[] {
  const known = new Set(cases.map(({ id }) => id));
  return leads
    .filter(({ id }) => id === undefined || !known.has(id))
    .map(({ leadId, id }) => ({
      invariant: 'I2',
      sentence: `Lead ${leadId} (${id ?? 'nameless'}) was sent by nobody.`,
    }));
}

function figuresOf(cases: readonly Case[], attempts: readonly Attempt[]): Figures {
  const acks = attempts.flatMap(({ begin, end }) => (end?.type === 'ok' ? [end.at - begin.at] : []));
  const count = (is: (one: Case) => boolean) => cases.filter(is).length;
  return {
    sent: cases.length,
    attempts: attempts.length,
    acknowledged: count(({ isAcknowledged }) => isAcknowledged),
    unknown: count(({ isAnswered }) => !isAnswered),
    stored: count(({ leads }) => leads.length > 0),
    doubled: count(({ leads }) => leads.length > 1),
    lost: count(({ isAcknowledged, leads, events }) => isAcknowledged && leads.length === 0 && !events.some(isAside)),
    setAside: count(({ leads, events }) => leads.length === 0 && events.some(isAside)),
    longestAckMs: Math.max(0, ...acks),
  };
}
