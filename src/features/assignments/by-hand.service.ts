import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser } from '../audit/index.ts';
import { assignmentsIn } from './assignments.repository.ts';
import { momentOf } from './board.service.ts';
import { NO_LEADS, rulesFor } from './decide.ts';
import { byHand, decisionsIn } from './decisions.repository.ts';
import { type Rep, whyNever, whyNot } from './eligibility.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { type LockedLead, lockLeads } from './locked-leads.repository.ts';
import { repsIn } from './reps.repository.ts';
import { type Rule, rulesIn } from './rules.repository.ts';
import { transfer } from './transfer.service.ts';

/** What somebody does with a lead. */
export interface Hand {
  readonly actor: Actor;
  /** As they saw it before. */
  readonly lead: { readonly id: number; readonly assigned_user_id: number | null; readonly assigned_at: string | null };
  readonly reason?: string | undefined;
  readonly notes?: string | undefined;
  readonly at: Date;
}

export interface Receiver {
  readonly userId: number;
  /** Passes over what may pass: hours, leave, the switch, the limit, the pool. */
  readonly force: boolean;
}

/** Gives a lead that nobody has to somebody. 404 for no user of this entity; 409 for a lead that somebody has and a rep who cannot take it. */
export const give = (scope: Scope, hand: Hand, to: Receiver): Promise<void> =>
  scope.transaction(async (tx) => {
    const held = await hold(tx, hand);
    if (held.lead.assigned_user_id !== null) throw conflict('Somebody has this lead already; reassign it instead.');
    await moveTo(tx, hand, { lead: held.lead, to: await receiverOf(tx, held, to) });
  });

/** A rep takes a lead that nobody has. 409 as above, and for a closed lead. */
export const take = (scope: Scope, hand: Hand): Promise<void> =>
  scope.transaction(async (tx) => {
    const held = await hold(tx, hand);
    if (held.lead.assigned_user_id !== null) throw conflict('Somebody has this lead already.');
    if (!held.lead.isOpen) throw conflict('The lead is closed.');
    const to = await receiverOf(tx, held, { userId: hand.actor.userId, force: false });
    await moveTo(tx, hand, { lead: held.lead, to });
  });

/** Gives a lead of one rep to another. 409 also for whoever was overtaken by somebody else. */
export const move = (scope: Scope, hand: Hand, to: Receiver): Promise<void> =>
  scope.transaction(async (tx) => {
    const held = await holdAsSeen(tx, hand);
    if (held.lead.assigned_user_id === null) throw conflict('Nobody has this lead; assign it instead.');
    const receiver = await receiverOf(tx, held, to);
    if (held.lead.assigned_user_id === to.userId) throw conflict('The lead is with this user already.');
    await moveTo(tx, hand, { lead: held.lead, to: receiver });
  });

/** Takes a lead from its rep. It is not given out again by itself: somebody assigns or claims it. */
export const takeAway = (scope: Scope, hand: Hand): Promise<void> =>
  scope.transaction(async (tx) => {
    const { lead } = await holdAsSeen(tx, hand);
    if (lead.assigned_user_id === null) throw conflict('Nobody has this lead.');
    await moveTo(tx, hand, { lead, to: null });
  });

const conflict = (message: string) => new Failure('conflict', { message });

/** Locked until the transaction ends. */
interface Held {
  readonly lead: LockedLead;
  readonly reps: ReadonlyMap<number, Rep>;
  readonly at: Date;
}

/** Workloads first, then the lead: as all who assign. */
async function hold(tx: Scope, { lead: { id }, at }: Hand): Promise<Held> {
  const reps = await repsIn(tx).lock(at);
  return { lead: found((await lockLeads(tx, [id])).get(id)), reps, at };
}

async function holdAsSeen(tx: Scope, hand: Hand): Promise<Held> {
  const held = await hold(tx, hand);
  const { assigned_user_id, assigned_at } = hand.lead;
  if (held.lead.assigned_user_id !== assigned_user_id || instantOrNull(held.lead.assigned_at) !== assigned_at)
    throw conflict('Somebody else moved the lead in the same instant; look at it again.');
  return held;
}

/** The user's id, or why it cannot be. */
async function receiverOf(tx: Scope, { lead, reps, at }: Held, { userId, force }: Receiver): Promise<number> {
  const rep = reps.get(userId);
  if (!rep) throw conflict(`${found(await assignmentsIn(tx).nameOf(userId))} ${NO_LEADS}.`);
  const never = whyNever(rep);
  if (never !== undefined) throw conflict(`${rep.name} ${never}.`);
  const reason = force ? undefined : (whyNot(rep, await momentOf(tx, at)) ?? (await outsidePool(tx, lead, rep)));
  if (reason !== undefined) throw conflict(`${rep.name} ${reason}.`);
  return rep.id;
}

/** Where rules fit the lead, only the members of their pools may have it: the same by hand as by the rules. */
async function outsidePool(tx: Scope, lead: LockedLead, rep: Rep): Promise<string | undefined> {
  const [arrival] = await arrivalsOf(tx, [lead.id]);
  const asked = rulesFor(await rulesIn(tx).read(), found(arrival).facts);
  const isIn = ({ members }: Rule) => members === null || members.some(({ userId }) => userId === rep.id);
  const [first] = asked;
  return !first || asked.some(isIn) ? undefined : `is not in the pool of the rule "${first.name}"`;
}

interface Step {
  readonly lead: LockedLead;
  readonly to: number | null;
}

async function moveTo(tx: Scope, { actor, reason, notes, at }: Hand, { lead, to }: Step): Promise<void> {
  const moved = { leadId: lead.id, from: lead.assigned_user_id, to, counts: lead.isOpen };
  const deed = { by: byUser(actor), at };
  await transfer(tx, [{ ...moved, reason: reason ?? null, notes: notes ?? null }], deed);
  const doer = await assignmentsIn(tx).nameOf(actor.userId);
  const sentence = `${to === null ? 'Taken away' : to === actor.userId ? 'Claimed' : 'Given'} by ${doer}`;
  const why = { reason: reason ? `${sentence}: ${reason}` : sentence, chosen: to };
  await decisionsIn(tx).add([byHand(lead.id, 'manual', why)], at);
}
