import { randomInt } from 'node:crypto';
import { DEMO_PASSWORD, demoEntities, demoPeople } from '../../seeds/demo.ts';

interface Place {
  readonly url: string;
  readonly shownDir: string;
  /** Of the stand-in for Meta's Graph API; undefined: the Graph API itself is used. */
  readonly graphUrl: string | undefined;
}

/** A lead as the form of the first demo entity's website would post it. */
const LEAD = {
  form_key: 'demo-fxcareers',
  page_url: 'https://fxcareers.example/landing-page',
  utm: { source: 'google', medium: 'cpc', campaign: 'summer_sale' },
  answers: { first_name: 'Dana', last_name: 'Rivers', email: 'dana.rivers@example.com', phone: '+15551234567' },
};

/** One line that works when pasted into a shell. */
export const curlLine = (url: string): string =>
  `curl -X POST '${url}/api/webhooks/website' -H 'content-type: application/json' -d '${JSON.stringify(LEAD)}'`;

/** What a person filled in a form of the first demo entity's Facebook page. */
const FACEBOOK_LEAD = {
  formId: '200000000000011',
  platform: 'fb',
  fieldData: [
    { name: 'full_name', values: ['Milo Facebook'] },
    { name: 'email', values: ['milo.facebook@example.com'] },
    { name: 'phone_number', values: ['+15557654321'] },
  ],
};

/** One line as well: the stand-in gets a lead, then announces it by a signed webhook, as Meta does. */
export function facebookLine(graphUrl: string): string {
  const id = `${randomInt(10 ** 8, 10 ** 9)}${randomInt(10 ** 7, 10 ** 8)}`;
  const post = (control: string, body: object) =>
    `-X POST '${graphUrl}/_stand-in/${control}' -d '${JSON.stringify(body)}'`;
  return `curl -sS -o /dev/null ${post('leads', { id, ...FACEBOOK_LEAD })} && curl ${post('announce', { leadIds: [id] })}`;
}

/** What a person needs who has just started it. */
export const welcome = ({ url, shownDir, graphUrl }: Place): string =>
  [
    '',
    `SalesMagnet is ready at ${url}`,
    '',
    `  Documentation  ${url}/api/docs`,
    `  Demo logins    ${demoPeople.map(([name]) => `${name}@`).join(', ')}`,
    `                 of ${demoEntities.map((entity) => `${entity}.example`).join(', ')}`,
    `                 such as admin@${demoEntities[0]}.example, password ${DEMO_PASSWORD}`,
    ...(graphUrl ? [`  Facebook       ${graphUrl}, a stand-in for Meta's Graph API`] : []),
    `  Logs           ${shownDir}/logs`,
    `  Data           ${shownDir}`,
    '',
    'Post a lead as a website form does:',
    '',
    curlLine(url),
    '',
    ...(graphUrl
      ? ['Let somebody fill in a Facebook form, of which Meta then tells:', '', facebookLine(graphUrl), '']
      : []),
    'Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
