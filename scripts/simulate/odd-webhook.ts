/** Webhooks that announce no lead of ours, with the status that Meta must get: only what it did not sign is refused. */
export const statusOfMetaFault = {
  'wrong signature': 401,
  'no signature': 401,
  'signed before a byte changed': 401,
  'unknown page': 200,
  'test of the app dashboard': 200,
  'another field': 200,
  'signed, but no JSON': 200,
} as const;

export type MetaFault = keyof typeof statusOfMetaFault;
export const metaFaults = Object.keys(statusOfMetaFault) as [MetaFault, ...MetaFault[]];

interface Around {
  readonly pageId: string;
  readonly formId: string;
  /** Of no lead that exists. */
  readonly number: number;
  /** Unix seconds. */
  readonly at: number;
  sign(body: string): string;
}

interface Odd {
  readonly body: string;
  readonly signature: string | undefined;
}

/** Each as good as its fault allows. */
export function oddWebhook(fault: MetaFault, around: Around): Odd {
  const { sign, at } = around;
  const good = leadgenBody(around);
  switch (fault) {
    case 'wrong signature':
      return { body: good, signature: `sha256=${'0'.repeat(64)}` };
    case 'no signature':
      return { body: good, signature: undefined };
    case 'signed before a byte changed':
      return { body: `${good} `, signature: sign(good) };
    case 'unknown page':
      return signed(leadgenBody({ ...around, pageId: UNKNOWN_PAGE }), sign);
    case 'test of the app dashboard':
      return signed(DASHBOARD_TEST, sign);
    case 'another field':
      return signed(bodyOf(around.pageId, at, { field: 'feed', value: { item: 'status', post_id: '1_2' } }), sign);
    case 'signed, but no JSON':
      return signed(good.slice(0, -1), sign);
  }
}

const signed = (body: string, sign: Around['sign']): Odd => ({ body, signature: sign(body) });

const UNKNOWN_PAGE = '999999999999999';

/** As the Test button of Meta's app dashboard sends it. */
const DASHBOARD_TEST =
  '{"object":"page","entry":[{"id":"0","time":1588890044,"changes":[{"field":"leadgen","value":{"ad_id":"444444444","form_id":"444444444444","leadgen_id":"444444444444","created_time":1588890044,"page_id":"444444444444","adgroup_id":"44444444444"}}]}]}';

const leadgenBody = ({ pageId, formId, number, at }: Omit<Around, 'sign'>): string =>
  bodyOf(pageId, at, {
    field: 'leadgen',
    value: { leadgen_id: `77${String(number).padStart(13, '0')}`, page_id: pageId, form_id: formId, created_time: at },
  });

const bodyOf = (pageId: string, at: number, change: object): string =>
  JSON.stringify({ object: 'page', entry: [{ id: pageId, time: at, changes: [change] }] });
