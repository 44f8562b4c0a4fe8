import { createHmac } from 'node:crypto';

/** A lead as a website's server posts it. */
export interface Submission {
  readonly formKey: string;
  /** Unique in the run: what makes it this lead. */
  readonly number: number;
  readonly run: string;
}

const words =
  'I would like to know more about your accounts and what they cost please call me after six in the evening or write to me thank you'.split(
    ' ',
  );
const names = ['Aisha', 'Björn', 'Chloé', 'Dana', 'Elena', 'Farid', 'Grace', 'Hana', 'Ivan', 'Jonas', 'Kofi', 'Leila'];
const families = ['Rivers', 'Okafor', 'Silva', 'Novak', 'Haddad', 'Larsen', 'Mori', 'Kaya', 'Weber', 'Santos', 'Ito'];

/** Some 500 bytes of JSON. Three of a hundred give a phone that another gave. */
export function bodyOf({ formKey, number, run }: Submission): string {
  const first = names[number % names.length] as string;
  const last = families[Math.floor(number / 7) % families.length] as string;
  const person = number % 33 === 0 ? number - 33 : number;
  return JSON.stringify({
    form_key: formKey,
    submission_id: `${run}-${number}`,
    page_url: 'https://landing.example/open-account?utm_source=google&gclid=EAIaIQobChMI',
    utm: { source: 'google', medium: 'cpc', campaign: `campaign_${number % 12}` },
    answers: {
      full_name: `${first} ${last}`,
      email: `${plain(first)}.${plain(last)}.${run}.${number}@mail.example`,
      phone: `+1415${String(2_000_000 + (((person % 7_900_000) + 7_900_000) % 7_900_000)).padStart(7, '0')}`,
      budget: String((number % 50) * 100),
      message: Array.from({ length: 18 }, (_, at) => words[(number + at * 5) % words.length]).join(' '),
    },
  });
}

export const leadgenIdOf = (number: number): string => String(1_208_000_000_000_000 + number * 7);

/** Of one lead, what Meta's webhook tells: ids, as the ledger keeps them. */
export const metaBodyOf = (number: number): string =>
  JSON.stringify({
    object: 'page',
    entry: [
      {
        ...{ id: '104559128745632', time: 1_795_000_001 },
        changes: [
          {
            field: 'leadgen',
            value: {
              ...{ leadgen_id: leadgenIdOf(number), page_id: '104559128745632', form_id: '847120334159272' },
              ...{ ad_id: '120210987654320123', adgroup_id: '120210987654310456', created_time: 1_795_000_000 },
            },
          },
        ],
      },
    ],
  });

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\P{ASCII}/gu, '')
    .toLowerCase();

/** The whole HTTP request, signed as a server does that shares the form's secret. */
export function requestOf(path: string, secret: string, submission: Submission): string {
  const body = bodyOf(submission);
  const bytes = Buffer.from(body, 'utf8');
  const signature = createHmac('sha256', secret).update(bytes).digest('hex');
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Signature-256: sha256=${signature}\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes.toString('latin1')}`;
}
