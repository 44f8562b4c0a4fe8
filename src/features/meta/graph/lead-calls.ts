import { isObject } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import { LEAD_TOO_LARGE } from './advice.ts';
import { AnyId, checked, idOf, unexpectedAnswer } from './answers.ts';
import { errorIn } from './error-body.ts';
import { faultOf } from './error-table.ts';
import { GraphFault } from './graph-fault.ts';
import type { GraphAnswer, GraphClient } from './graph-client.ts';
import { withFewerFields } from './fewer-fields.ts';
import { listPage, PAGE_SIZE, pageQuery } from './paging.ts';
import type { Usage } from './usage.ts';

/** A lead as Meta sent it, ids of any length exact. */
export type LeadJson = { readonly [key: string]: Json };

interface LeadsAsked {
  /** At most 50. */
  readonly ids: readonly string[];
  readonly token: string;
}

interface FormLeadsAsked {
  readonly formId: string;
  readonly token: string;
  /** Unix seconds; only leads created after it. */
  readonly sinceSeconds: number;
  readonly after?: string | undefined;
  readonly limit?: number;
}

export interface LeadPage {
  readonly leads: readonly LeadJson[];
  /** null after the last page. */
  readonly next: string | null;
  readonly usage: Usage;
}

const MOST_IDS = 50;
/** As large as any delivery may be. A real lead has some thousand. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** All that a lead has for us; ad fields that the token may not see are just absent. */
const FIELDS = [
  'id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,partner_name',
  'field_data,custom_disclaimer_responses,home_listing,retailer_item_id,vehicle,post',
].join(',');

/** Without what a version or a permission may take away. */
const CORE_FIELDS = 'id,created_time,form_id,field_data,ad_id,platform,is_organic';

/** The leads themselves. */
export function leadCalls(client: GraphClient) {
  return {
    /**
     * The leads of these ids. One of them that cannot be read fails the call: a GraphFault of reach `event` from a call for
     * several is about at least one of them, so ask for each by itself then.
     */
    async leads({ ids, token }: LeadsAsked): Promise<ReadonlyMap<string, LeadJson>> {
      const wanted = [...new Set(ids.map(idOf))];
      if (wanted.length > MOST_IDS) throw new RangeError(`at most ${MOST_IDS} leads in a call`);
      const [only] = wanted;
      if (only === undefined) return new Map();
      const call =
        wanted.length === 1 ? { path: only, token, query: {} } : { path: '', token, query: { ids: wanted.join(',') } };
      const { body } = await withFewerFields(client, call, [FIELDS, CORE_FIELDS]);
      const answered = wanted.length === 1 ? { [only]: body } : objectIn(body);
      return new Map(wanted.map((id) => [id, leadOf(answered[id], id)]));
    },

    /** One page of a form's leads, in no promised order. What has no id is handed on too: it must not keep its neighbours from us. */
    async formLeads({ formId, token, sinceSeconds, after, limit = PAGE_SIZE }: FormLeadsAsked): Promise<LeadPage> {
      // Another field name or a time that is not unix seconds is ignored silently, and every lead comes.
      const filtering = [{ field: 'time_created', operator: 'GREATER_THAN', value: Math.floor(sinceSeconds) }];
      const call = {
        path: `${idOf(formId)}/leads`,
        token,
        query: { filtering: JSON.stringify(filtering), ...pageQuery(limit, after) },
      };
      const answer: GraphAnswer = await withFewerFields(client, call, [FIELDS, CORE_FIELDS]);
      const { entries, next } = listPage(answer.body, after);
      return { leads: entries.map(unlessError), next, usage: answer.usage };
    },
  };
}

/** Never an empty lead: without an id, with another lead's, or with an error in its place it is a GraphFault; nor one without bounds. */
function leadOf(answer: Json | undefined, wanted: string): LeadJson {
  const lead = unlessError(answer);
  if (isTooLarge(lead))
    throw new GraphFault({ kind: 'refused', reach: 'event', advice: LEAD_TOO_LARGE, detail: 'lead too large' });
  if (checked(AnyId, lead['id'] ?? null) !== wanted) throw unexpectedAnswer();
  return lead;
}

export const isTooLarge = (lead: LeadJson): boolean => JSON.stringify(lead).length > MOST_CHARACTERS;

function unlessError(answer: Json | undefined): LeadJson {
  const lead = objectIn(answer);
  if (errorIn(lead) !== null) throw faultOf({ status: 200, headers: {}, body: lead });
  return lead;
}

function objectIn(answer: Json | undefined): LeadJson {
  if (answer === undefined || !isObject(answer)) throw unexpectedAnswer();
  return answer;
}
