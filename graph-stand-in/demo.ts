import type { Graph } from './graph.ts';

type Put = Pick<Graph, 'addPage' | 'addToken' | 'addForm'>;
type Questions = NonNullable<Parameters<Graph['addForm']>[0]['questions']>;

const contact: Questions = [
  { key: 'full_name', label: 'Full name', type: 'FULL_NAME' },
  { key: 'email', label: 'Email', type: 'EMAIL' },
  { key: 'phone_number', label: 'Phone number', type: 'PHONE' },
];

const experience: Questions[number] = {
  key: 'trading_experience',
  label: 'How long have you been trading?',
  type: 'CUSTOM',
  options: [
    { key: 'not_yet', value: 'Not yet' },
    { key: 'up_to_two_years', value: 'Up to two years' },
    { key: 'more_than_two_years', value: 'More than two years' },
  ],
};

const interests: Questions[number] = {
  key: 'which_markets_interest_you?',
  label: 'Which markets interest you?',
  type: 'CUSTOM',
  options: [
    { key: 'currencies', value: 'Currencies' },
    { key: 'metals', value: 'Metals' },
    { key: 'indices', value: 'Indices' },
    { key: 'shares', value: 'Shares' },
  ],
};

/** The pages of the three demo entities, in the order of their tokens `demo-page-token-1` to `-3`. */
export const demoPages: readonly DemoPage[] = [
  {
    id: '100000000000001',
    name: 'FX Careers',
    entity: 'fxcareers',
    token: 'demo-page-token-1',
    forms: [
      {
        id: '200000000000011',
        name: 'Free trading webinar',
        locale: 'en_US',
        questions: [...contact, { key: 'city', label: 'City', type: 'CITY' }, experience],
      },
      {
        id: '200000000000012',
        name: 'Spring open day',
        locale: 'en_US',
        status: 'ARCHIVED',
        questions: [...contact, { key: 'date_of_birth', label: 'Date of birth', type: 'DOB' }],
      },
    ],
  },
  {
    id: '100000000000002',
    name: 'YaMarkets',
    entity: 'yamarkets',
    token: 'demo-page-token-2',
    forms: [
      {
        id: '200000000000021',
        name: 'Open a live account',
        locale: 'en_GB',
        questions: [
          { key: 'first_name', label: 'First name', type: 'FIRST_NAME' },
          { key: 'last_name', label: 'Last name', type: 'LAST_NAME' },
          { key: 'email', label: 'Email', type: 'EMAIL' },
          { key: 'phone_number', label: 'Phone number', type: 'PHONE' },
          { key: 'country', label: 'Country', type: 'COUNTRY' },
          interests,
        ],
      },
    ],
  },
  {
    id: '100000000000003',
    name: 'NXG Markets',
    entity: 'nxgmarkets',
    token: 'demo-page-token-3',
    forms: [
      {
        id: '200000000000031',
        name: 'Solicita una llamada',
        locale: 'es_LA',
        questions: [
          { key: 'nombre_completo', label: 'Nombre completo', type: 'FULL_NAME' },
          { key: 'correo_electrónico', label: 'Correo electrónico', type: 'EMAIL' },
          { key: 'número_de_teléfono', label: 'Número de teléfono', type: 'PHONE' },
          { key: 'company_name', label: 'Empresa', type: 'COMPANY_NAME' },
          interests,
        ],
      },
      { id: '200000000000032', name: 'Newsletter', locale: 'en_US', questions: [...contact, experience] },
    ],
  },
];

interface DemoPage {
  readonly id: string;
  readonly name: string;
  readonly entity: string;
  readonly token: string;
  readonly forms: readonly DemoForm[];
}

interface DemoForm {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly status?: 'ARCHIVED';
  readonly questions: Questions;
}

/** The demo pages with their forms and tokens: valid, of all scopes, of an advertiser, subscribed to `leadgen`. */
export function addDemoPages(graph: Put): void {
  for (const { id, name, token, forms } of demoPages) {
    graph.addPage({ id, name, subscribedFields: ['leadgen'] });
    graph.addToken({ token, pageId: id });
    for (const form of forms) graph.addForm({ ...form, pageId: id });
  }
}
