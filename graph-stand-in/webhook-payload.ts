import { unixSeconds } from './instants.ts';
import type { Lead } from './records.ts';
import { writeWebhookJson } from './write-json.ts';

/** Something of a page that changed: `leadgen`, or any other field that shares the callback. */
export interface Change {
  readonly pageId: string;
  readonly field: string;
  readonly value: unknown;
}

export interface PayloadForm {
  /** Meta's documentation shows ids as numbers, its samples as texts. */
  readonly idsAs: 'texts' | 'numbers';
  /** Without values there are names of fields only, and no lead's id. */
  readonly includeValues: boolean;
  readonly sentAt: Date;
}

export const leadgenChange = (lead: Lead): Change => ({
  pageId: lead.pageId,
  field: 'leadgen',
  value: {
    form_id: lead.formId,
    leadgen_id: lead.id,
    created_time: unixSeconds(lead.createdTime),
    page_id: lead.pageId,
    ...(lead.ad && { ad_id: lead.ad.id, adgroup_id: lead.ad.adsetId }),
  },
});

/** The body of one POST: the changes by page, in the order of each page's first. */
export function webhookBody(changes: readonly Change[], { idsAs, includeValues, sentAt }: PayloadForm): string {
  const time = unixSeconds(sentAt);
  const entry = [...Map.groupBy(changes, ({ pageId }) => pageId)].map(([id, ofPage]) =>
    includeValues
      ? { id, time, changes: ofPage.map(({ value, field }) => ({ value, field })) }
      : { id, time, changed_fields: [...new Set(ofPage.map(({ field }) => field))] },
  );
  const text = writeWebhookJson({ object: 'page', entry });
  return idsAs === 'texts' ? text : text.replace(ID_AS_TEXT, '"$1":$2');
}

/** Replaced in the text: as JavaScript numbers long ids would lose digits. */
const ID_AS_TEXT = /"(id|form_id|leadgen_id|page_id|ad_id|adgroup_id)":"(\d+)"/g;

/** The fixed body of the app dashboard's Test button: entry 0, and a lead that does not exist. */
export const DASHBOARD_TEST_BODY =
  '{"object":"page","entry":[{"id":"0","time":1588890044,"changes":[{"field":"leadgen","value":{"ad_id":"444444444","form_id":"444444444444","leadgen_id":"444444444444","created_time":1588890044,"page_id":"444444444444","adgroup_id":"44444444444"}}]}]}';
