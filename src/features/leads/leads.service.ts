import type { Actor, Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import { instant } from '../../platform/fields.ts';
import { means } from '../../platform/etag.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { type EntitySettings, settingsOf } from '../settings/index.ts';
import { roleIds } from '../people/index.ts';
import { type ContactRules, changed } from './lead-change.ts';
import { filterOf, isVisible, type LeadFilter, type Sight } from './lead-filter.ts';
import { cursorAfter, type LeadOrder, placeOf } from './lead-order.ts';
import { listedLead, wholeLead } from './lead-shape.ts';
import { type Listed, leadsOverviewIn } from './leads.overview.ts';
import { leadsIn } from './leads.repository.ts';
import type { Lead, LeadChange, LeadRow, LeadsQuery, Pipeline, StatusCount } from './leads.schema.ts';
import { statusesIn } from './statuses.repository.ts';
import { changedFields, editedAfter, writeContact } from './write-contact.ts';

const PIPELINE_DEPTH = 50;
const NEWEST_FIRST: LeadOrder = { by: 'created_at', direction: 'desc' };

export type LeadsService = ReturnType<typeof leadsService>;

export const leadsService = ({ now }: Pick<Outside, 'now'>, rules: ContactRules) => ({
  async list(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const sight = await sightOf(scope, actor);
    return pageOf(scope, query, { sight, filter: filterOf(query, sight) });
  },

  /** A stretch of the same list without its total, for who reads on to the end. */
  async stretch(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Stretch> {
    const sight = await sightOf(scope, actor);
    return stretchOf(await listedFor(scope, query, filterOf(query, sight)), query, sight);
  },

  /** How many leads the list has, counted no further than `cap`. */
  async countUpTo(cap: number, scope: Scope, [actor, query]: [Actor, LeadsQuery]): Promise<number> {
    const filter = filterOf(query, await sightOf(scope, actor));
    return saysNothing(filter) ? 0 : leadsOverviewIn(scope).count(filter, cap);
  },

  async mine(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const sight = await sightOf(scope, actor);
    return pageOf(scope, query, { sight, filter: { ...filterOf(query, sight), assignedUserId: actor.userId } });
  },

  async unassigned(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const sight = await sightOf(scope, actor);
    return pageOf(scope, query, { sight, filter: { ...filterOf(query, sight), assignedUserId: null } });
  },

  async counts(scope: Scope, actor: Actor): Promise<StatusCount[]> {
    return countsFor(scope, await sightOf(scope, actor));
  },

  async pipeline(scope: Scope, actor: Actor): Promise<Pipeline> {
    const sight = await sightOf(scope, actor);
    const statusCounts = await countsFor(scope, sight);
    const columns: [string, LeadRow[]][] = [];
    for (const { id, name } of sight.statuses.filter(({ isActive }) => isActive)) {
      const filter = { statusId: id, visibleTo: sight.visibleTo };
      const { leads } = await leadsOverviewIn(scope).list(filter, { order: NEWEST_FIRST, limit: PIPELINE_DEPTH });
      columns.push([name, leads.map((lead) => listedLead(lead, name))]);
    }
    return { pipeline: Object.fromEntries(columns), statusCounts };
  },

  async read(scope: Scope, actor: Actor, id: number): Promise<Lead> {
    const whole = found(await leadsIn(scope).find(id));
    if (!isVisible(whole.lead, limitOf(actor, await settingsOf(scope)))) throw new Failure('not_found');
    return wholeLead(whole);
  },

  /** For who has just made it, whoever has it now. */
  whole: async (scope: Scope, id: number): Promise<Lead> => wholeLead(found(await leadsIn(scope).find(id))),

  /** The rep who sees only own leads and those of nobody; undefined: this caller sees all. */
  limitOf: async (scope: Scope, actor: Actor): Promise<number | undefined> => limitOf(actor, await settingsOf(scope)),

  update: (scope: Scope, actor: Actor, { id, change, ifMatch }: Update): Promise<Lead> =>
    scope.transaction(async (tx) => {
      const leads = leadsIn(tx);
      const lead = found(await leads.lock(id));
      const settings = await settingsOf(tx);
      if (!isVisible(lead, limitOf(actor, settings))) throw new Failure('not_found');
      if (isRep(actor) && lead.assigned_user_id !== actor.userId)
        throw new Failure('not_allowed', { message: 'Sales reps may change only leads that are assigned to them.' });
      if (change.updated_at !== undefined && Date.parse(change.updated_at) !== lead.updated_at.getTime())
        throw new Failure('conflict');
      if (!means(ifMatch, instant(lead.updated_at))) throw new Failure('conflict');

      const contact = changed(lead, change, { ...rules, region: settings.defaultPhoneRegion });
      const at = now();
      await writeContact(tx, lead, { contact, beside: { edited_fields: editedAfter(lead, contact) }, now: at });
      const after = { fields: changedFields(lead, contact) };
      await record(tx, [{ action: 'lead.changed', subject: { type: 'lead', id }, after, by: byUser(actor), at }]);
      return wholeLead(found(await leads.find(id)));
    }),
});

interface Update {
  readonly id: number;
  readonly change: LeadChange;
  readonly ifMatch?: string | undefined;
}

const isRep = (actor: Actor): boolean => actor.roleId === roleIds.sales_rep;

/** The rep who sees only own leads and those of nobody; undefined: this caller sees all. */
const limitOf = (actor: Actor, { repVisibility }: EntitySettings): number | undefined =>
  isRep(actor) && repVisibility === 'own' ? actor.userId : undefined;

async function sightOf(scope: Scope, actor: Actor): Promise<Sight> {
  const [statuses, settings] = await Promise.all([statusesIn(scope).all(), settingsOf(scope)]);
  return { statuses, timeZone: settings.timeZone, visibleTo: limitOf(actor, settings) };
}

interface Wanted {
  readonly sight: Sight;
  readonly filter: LeadFilter;
}

type Stretch = Required<Pick<Page<LeadRow>, 'data' | 'next_cursor'>>;

/** A search without a word that could be looked for finds nobody. */
const saysNothing = ({ search }: LeadFilter): boolean => search?.length === 0;

async function pageOf(scope: Scope, query: LeadsQuery, { sight, filter }: Wanted): Promise<Page<LeadRow>> {
  const listed = await listedFor(scope, query, filter);
  const total = saysNothing(filter) ? 0 : await countedFor(scope, query, { filter, listed });
  return { ...stretchOf(listed, query, sight), ...totalOf(total) };
}

async function listedFor(scope: Scope, query: LeadsQuery, filter: LeadFilter): Promise<Listed> {
  const order = orderOf(query);
  const after = query.cursor === undefined ? undefined : placeOf(query.cursor, order);
  if (saysNothing(filter)) return { leads: [], last: undefined };
  return leadsOverviewIn(scope).list(filter, { order, limit: query.limit, offset: query.offset, after });
}

function stretchOf({ leads, last }: Listed, query: LeadsQuery, { statuses }: Sight): Stretch {
  const names = new Map(statuses.map(({ id, name }) => [id, name]));
  return {
    data: leads.map((lead) => listedLead(lead, names.get(lead.status_id) ?? '')),
    next_cursor: last ? cursorAfter(last, orderOf(query)) : null,
  };
}

const orderOf = ({ sort_by, sort_order }: LeadsQuery): LeadOrder => ({ by: sort_by, direction: sort_order });

/** Where the page itself shows the end, nothing needs counting. */
async function countedFor(
  scope: Scope,
  { cursor, offset }: LeadsQuery,
  { filter, listed: { leads, last } }: { filter: LeadFilter; listed: Listed },
): Promise<number> {
  const showsEnd = cursor === undefined && !last && (leads.length > 0 || offset === 0);
  return showsEnd ? offset + leads.length : leadsOverviewIn(scope).count(filter, TOTAL_CAP + 1);
}

async function countsFor(scope: Scope, { statuses, visibleTo }: Sight): Promise<StatusCount[]> {
  const counts = await leadsOverviewIn(scope).countsByStatus({ visibleTo });
  return statuses
    .filter(({ isActive }) => isActive)
    .map(({ id, name }) => ({ status: name, count: counts.get(id) ?? 0 }));
}
