import type { Actor, Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { means } from '../../platform/etag.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { settingsOf } from '../settings/index.ts';
import { isCounted, talliesIn } from '../tallies/index.ts';
import { type Cells, show } from './lead-cells.ts';
import { type ContactRules, changed } from './lead-change.ts';
import { filterOf, type LeadFilter, type Reading } from './lead-filter.ts';
import { cursorAfter, type LeadOrder, placeOf, type Stretch } from './lead-order.ts';
import { listedLead, wholeLead } from './lead-shape.ts';
import { type Listed, leadsOverviewIn } from './leads.overview.ts';
import { leadsIn } from './leads.repository.ts';
import type { Lead, LeadChange, LeadRow, LeadsQuery, Pipeline, StatusCount } from './leads.schema.ts';
import { statusesIn } from './statuses.repository.ts';
import { mustHave, mustSee, sightOf } from './whose-lead.ts';
import { changedFields, editedAfter, writeContact } from './write-contact.ts';

const PIPELINE_DEPTH = 50;

export type LeadsService = ReturnType<typeof leadsService>;

export const leadsService = ({ now }: Pick<Outside, 'now'>, rules: ContactRules) => ({
  async list(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const reading = await readingOf(scope, actor);
    return pageOf(scope, query, { reading, filter: await filterOf(scope, query, reading) });
  },

  /** A stretch of the same list as lines of `cellColumns`, without its total, for who reads on to the end. */
  async lines(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Lines> {
    const reading = await readingOf(scope, actor);
    const filter = await filterOf(scope, query, reading);
    if (saysNothing(filter)) return { lines: [], next_cursor: null };
    const { lines, last } = await leadsOverviewIn(scope).lines(filter, placed(query));
    const names = namesOf(reading);
    for (const line of lines) show(line, names);
    return { lines, next_cursor: last ? cursorAfter(last, orderOf(query)) : null };
  },

  /** How many leads the list has, counted no further than `cap`. */
  async countUpTo(cap: number, scope: Scope, [actor, query]: [Actor, LeadsQuery]): Promise<number> {
    const filter = await filterOf(scope, query, await readingOf(scope, actor));
    if (saysNothing(filter)) return 0;
    return Math.min(cap, await countedFor(scope, filter, cap));
  },

  async mine(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const reading = await readingOf(scope, actor);
    return pageOf(scope, query, {
      reading,
      filter: { ...(await filterOf(scope, query, reading)), assignedUserId: actor.userId },
    });
  },

  async unassigned(scope: Scope, actor: Actor, query: LeadsQuery): Promise<Page<LeadRow>> {
    const reading = await readingOf(scope, actor);
    return pageOf(scope, query, {
      reading,
      filter: { ...(await filterOf(scope, query, reading)), assignedUserId: null },
    });
  },

  async counts(scope: Scope, actor: Actor): Promise<StatusCount[]> {
    return countsFor(scope, await readingOf(scope, actor));
  },

  async pipeline(scope: Scope, actor: Actor): Promise<Pipeline> {
    const reading = await readingOf(scope, actor);
    const statusCounts = await countsFor(scope, reading);
    const shown = reading.statuses.filter(({ isActive }) => isActive);
    const newest = await leadsOverviewIn(scope).newestOf(
      shown.map(({ id }) => id),
      { visibleTo: reading.visibleTo },
      PIPELINE_DEPTH,
    );
    const columns = shown.map(({ id, name }): [string, LeadRow[]] => [
      name,
      (newest.get(id) ?? []).map((lead) => listedLead(lead, name)),
    ]);
    return { pipeline: Object.fromEntries(columns), statusCounts };
  },

  async read(scope: Scope, actor: Actor, id: number): Promise<Lead> {
    const whole = found(await leadsIn(scope).find(id));
    await mustSee(scope, actor, whole.lead);
    return wholeLead(whole);
  },

  /** For who has just made it, whoever has it now. */
  whole: async (scope: Scope, id: number): Promise<Lead> => wholeLead(found(await leadsIn(scope).find(id))),

  sightOf,

  update: (scope: Scope, actor: Actor, { id, change, ifMatch }: Update): Promise<Lead> =>
    scope.transaction(async (tx) => {
      const leads = leadsIn(tx);
      const lead = found(await leads.lock(id));
      await mustHave(tx, actor, lead);
      if (change.updated_at !== undefined && Date.parse(change.updated_at) !== lead.updated_at.getTime())
        throw new Failure('conflict');
      if (!means(ifMatch, instant(lead.updated_at))) throw new Failure('conflict');

      const { defaultPhoneRegion: region } = await settingsOf(tx);
      const contact = changed(lead, change, { ...rules, region });
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

async function readingOf(scope: Scope, actor: Actor): Promise<Reading> {
  const [statuses, visibleTo] = await Promise.all([statusesIn(scope).all(), sightOf(scope, actor)]);
  return { statuses, visibleTo };
}

interface Wanted {
  readonly reading: Reading;
  readonly filter: LeadFilter;
}

interface Lines {
  readonly lines: readonly Cells[];
  readonly next_cursor: string | null;
}

/** A search without a word that could be looked for finds nobody. */
const saysNothing = ({ search }: LeadFilter): boolean => search?.length === 0;

async function pageOf(scope: Scope, query: LeadsQuery, { reading, filter }: Wanted): Promise<Page<LeadRow>> {
  const listed = await listedFor(scope, query, filter);
  const total = saysNothing(filter) ? { total: 0 } : await totalFor(scope, query, { filter, listed });
  return { ...shownOf(listed, query, reading), ...total };
}

/** Throws 400 for a cursor of another list. */
function placed({ cursor, limit, offset, ...query }: LeadsQuery): Stretch {
  const order = orderOf(query);
  return { order, limit, offset, after: cursor === undefined ? undefined : placeOf(cursor, order) };
}

async function listedFor(scope: Scope, query: LeadsQuery, filter: LeadFilter): Promise<Listed> {
  const stretch = placed(query);
  return saysNothing(filter) ? { leads: [], last: undefined } : leadsOverviewIn(scope).list(filter, stretch);
}

const namesOf = ({ statuses }: Reading) => new Map(statuses.map(({ id, name }) => [id, name]));

function shownOf({ leads, last }: Listed, query: LeadsQuery, reading: Reading) {
  const names = namesOf(reading);
  return {
    data: leads.map((lead) => listedLead(lead, names.get(lead.status_id) ?? '')),
    next_cursor: last ? cursorAfter(last, orderOf(query)) : null,
  };
}

const orderOf = ({ sort_by, sort_order }: Pick<LeadsQuery, 'sort_by' | 'sort_order'>): LeadOrder => ({
  by: sort_by,
  direction: sort_order,
});

/** Where the page itself shows the end, or tells it, nothing needs counting; where counters know, they tell exactly. */
async function totalFor(
  scope: Scope,
  { cursor, offset }: LeadsQuery,
  { filter, listed: { leads, last, total } }: { filter: LeadFilter; listed: Listed },
): Promise<Total> {
  const tell = isCounted(filter) ? (exactly: number) => ({ total: exactly }) : totalOf;
  const showsEnd = cursor === undefined && !last && (leads.length > 0 || offset === 0);
  if (showsEnd) return tell(offset + leads.length);
  return tell(total ?? (await countedFor(scope, filter, TOTAL_CAP + 1)));
}

/** Exactly where counters know, else no further than `cap`. */
const countedFor = async (scope: Scope, filter: LeadFilter, cap: number): Promise<number> =>
  (await talliesIn(scope).total(filter)) ?? leadsOverviewIn(scope).count(filter, cap);

type Total = ReturnType<typeof totalOf>;

async function countsFor(scope: Scope, { statuses, visibleTo }: Reading): Promise<StatusCount[]> {
  const counts = await talliesIn(scope).byStatus({ visibleTo });
  return statuses
    .filter(({ isActive }) => isActive)
    .map(({ id, name }) => ({ status: name, count: counts.get(id) ?? 0 }));
}
