import { z } from 'zod';
import { AnyId, checked, idOf, Text, unexpectedAnswer } from './answers.ts';
import type { GraphClient } from './graph-client.ts';
import { PAGE_SIZE } from './paging.ts';
import type { Usage } from './usage.ts';

/** Which page a call is about, and with whose right. */
export interface PageAsked {
  readonly pageId: string;
  readonly token: string;
}

export interface PageRead {
  readonly id: string;
  readonly name: string;
  readonly usage: Usage;
}

/** null: Meta does not say. */
export interface LeadAccess {
  readonly canAccess: boolean | null;
  /** Meta's own words. */
  readonly reason: string | null;
  readonly resolution: string | null;
}

const PageNode = z.object({ id: AnyId, name: z.string() });
const Success = z.object({ success: z.union([z.literal(true), z.literal('true')]) });
const Subscriptions = z.object({
  data: z.array(z.object({ id: AnyId.optional(), subscribed_fields: z.array(z.string()).catch([]) })),
});
const Flag = z.boolean().nullable().catch(null);
const Access = z.object({
  has_lead_access: z
    .object({
      can_access_lead: Flag,
      app_has_leads_permission: Flag,
      failure_reason: Text,
      failure_resolution: Text,
    })
    .nullish(),
});

/** What concerns the page itself. With an app id, only that app counts as ours. */
export function pageCalls(client: GraphClient, appId: string | null) {
  return {
    /** The page that a token reads; GraphFault when it does not read that one. */
    async page({ pageId, token }: PageAsked): Promise<PageRead> {
      const { body, usage } = await client.call({ path: idOf(pageId), token, query: { fields: 'id,name' } });
      const { id, name } = checked(PageNode, body);
      if (id !== pageId) throw unexpectedAnswer();
      return { id, name, usage };
    },

    /** Has Meta send the page's leads to our webhook; may be repeated. Needs pages_manage_metadata. */
    async subscribe({ pageId, token }: PageAsked): Promise<void> {
      const path = `${idOf(pageId)}/subscribed_apps`;
      const { body } = await client.call({ method: 'POST', path, token, query: { subscribed_fields: 'leadgen' } });
      checked(Success, body);
    },

    /** Whether the page's leads are sent to our app; without an app id, to any app that this token may see. */
    async subscription({ pageId, token }: PageAsked): Promise<boolean> {
      const path = `${idOf(pageId)}/subscribed_apps`;
      const { body } = await client.call({ path, token, query: { limit: PAGE_SIZE } });
      return checked(Subscriptions, body).data.some(
        ({ id, subscribed_fields: fields }) => (appId === null || id === appId) && fields.includes('leadgen'),
      );
    },

    /** Whether Leads Access lets us read the page's leads: the app's permission is a second layer of it. */
    async leadAccess({ pageId, token }: PageAsked): Promise<LeadAccess> {
      const app = appId === null ? '' : `.app_id(${idOf(appId)})`;
      const query = { fields: `has_lead_access${app}` };
      const { body } = await client.call({ path: idOf(pageId), token, query });
      const access = checked(Access, body).has_lead_access;
      const flags = [access?.can_access_lead, access?.app_has_leads_permission];
      return {
        canAccess: flags.includes(false) ? false : flags.includes(true) ? true : null,
        reason: access?.failure_reason ?? null,
        resolution: access?.failure_resolution ?? null,
      };
    },
  };
}
