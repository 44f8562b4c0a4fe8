import { DEMO_PASSWORD, demoEntities, demoPeople } from '../../seeds/demo.ts';

interface Place {
  readonly url: string;
  readonly shownDir: string;
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

/** What a person needs who has just started it. */
export const welcome = ({ url, shownDir }: Place): string =>
  [
    '',
    `SalesMagnet is ready at ${url}`,
    '',
    `  Documentation  ${url}/api/docs`,
    `  Demo logins    ${demoPeople.map(([name]) => `${name}@`).join(', ')}`,
    `                 of ${demoEntities.map((entity) => `${entity}.example`).join(', ')}`,
    `                 such as admin@${demoEntities[0]}.example, password ${DEMO_PASSWORD}`,
    `  Logs           ${shownDir}/logs`,
    `  Data           ${shownDir}`,
    '',
    'Post a lead as a website form does:',
    '',
    curlLine(url),
    '',
    'Ctrl-C stops everything; the data stays.',
    '',
  ].join('\n');
