import { createHmac } from 'node:crypto';
import { adOf, formOf, type MetaPage } from './meta-lead.ts';
import type { Batch } from './meta-plan.ts';
import { type MetaFault, oddWebhook } from './odd-webhook.ts';
import type { Company, MetaLead } from './sent.ts';

/** Meta's side of a run. */
export interface MetaSide {
  readonly appSecret: string;
  readonly pages: ReadonlyMap<Company, MetaPage>;
  readonly campaignId: string;
  /** When the person sent a lead, in unix seconds. */
  createdAt(lead: MetaLead): number;
  /** Unix seconds. */
  now(): number;
}

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A webhook as Meta posts it: an entry a page, signed over exactly these bytes. */
export function webhookRequest({ leads, idsAs }: Batch, side: MetaSide): Request {
  const entries = [...Map.groupBy(leads, ({ company }) => company)].map(([company, own]) => {
    const page = pageOf(side, company);
    const changes = own.map((lead) => changeOf(lead, page, side));
    return { id: page.pageId, time: side.now(), changes };
  });
  const texts = JSON.stringify({ object: 'page', entry: entries });
  const body = idsAs === 'texts' ? texts : texts.replace(ID_AS_TEXT, '"$1":$2');
  return signedRequest(body, signatureOf(body, side.appSecret));
}

/** Replaced in the text: as JavaScript numbers long ids would lose digits. */
const ID_AS_TEXT = /"(id|form_id|leadgen_id|page_id|ad_id|adgroup_id)":"(\d+)"/g;

function changeOf(lead: MetaLead, page: MetaPage, side: MetaSide): object {
  const ad = adOf(side.campaignId);
  return {
    value: {
      form_id: formOf(lead, page).id,
      leadgen_id: lead.leadgenId,
      created_time: side.createdAt(lead),
      page_id: page.pageId,
      ad_id: ad.id,
      adgroup_id: ad.adsetId,
    },
    field: 'leadgen',
  };
}

/** A webhook that announces no lead of ours. */
export function oddRequest(
  { metaFault, company, number }: { metaFault: MetaFault; company: Company; number: number },
  side: MetaSide,
): Request {
  const { pageId, forms } = pageOf(side, company);
  const sign = (body: string) => signatureOf(body, side.appSecret);
  const around = { pageId, formId: forms[0]?.id ?? '1', number, at: side.now(), sign };
  const { body, signature } = oddWebhook(metaFault, around);
  return signedRequest(body, signature);
}

const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

const signedRequest = (body: string, signature: string | undefined): Request => ({
  headers: { 'content-type': 'application/json', ...(signature && { 'x-hub-signature-256': signature }) },
  body,
});

function pageOf({ pages }: MetaSide, company: Company): MetaPage {
  const page = pages.get(company);
  if (!page) throw new Error(`${company} has no page at the stand-in for Meta's Graph API.`);
  return page;
}
