import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { dayRange, type InstantRange, settingsOf } from '../settings/index.ts';
import type { LeadsQuery } from './leads.schema.ts';
import { type Word, wordsOf } from './found-by-words.ts';
import { searchQueryOf } from './search-terms.ts';
import type { LeadStatus } from './statuses.repository.ts';

/** Which leads are meant. A field that is left out does not narrow. */
export interface LeadFilter {
  readonly statusId?: number | undefined;
  readonly platform?: string | undefined;
  /** Null: nobody. */
  readonly assignedUserId?: number | null | undefined;
  readonly campaignId?: string | undefined;
  readonly sourceId?: number | undefined;
  readonly created?: InstantRange | undefined;
  /** Of each word searched for one beginning; the rarest first. No word: nobody. */
  readonly search?: readonly Word[] | undefined;
  /** A rep who may see only own leads and those of nobody. */
  readonly visibleTo?: number | undefined;
}

/** What a query is read with. */
export interface Reading {
  readonly statuses: readonly LeadStatus[];
  readonly visibleTo: number | undefined;
}

/** Throws 400 for a status that the entity does not have. An empty search field is no search. */
export async function filterOf(scope: Scope, query: LeadsQuery, { statuses, visibleTo }: Reading): Promise<LeadFilter> {
  const status = query.status === undefined ? undefined : statuses.find(({ name }) => name === query.status);
  if (query.status !== undefined && !status) throw invalid('status', 'is not a status of this entity');
  const search = query.search?.trim();
  return {
    statusId: status?.id,
    platform: query.platform,
    assignedUserId: query.assigned_user_id,
    campaignId: query.campaign_id,
    sourceId: query.source_id,
    created: await daysOf(scope, query),
    search: search ? await wordsOf(scope, searchQueryOf(search)) : undefined,
    visibleTo,
  };
}

async function daysOf(scope: Scope, { date_from, date_to }: LeadsQuery): Promise<InstantRange | undefined> {
  if (date_from === undefined && date_to === undefined) return undefined;
  return dayRange((await settingsOf(scope)).timeZone, date_from, date_to);
}
