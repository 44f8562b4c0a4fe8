import { assignArrivals } from '../src/features/assignments/index.ts';
import { normalise } from '../src/features/ingestion/normalise/normalise.ts';
import { arrivalsIn, firstStatusIn, identitiesIn, identitiesOf, unknownOrigin } from '../src/features/leads/index.ts';
import { noteLeads } from '../src/features/sources/index.ts';
import type { Scope } from '../src/platform/scope.ts';
import type { Sequence } from '../src/platform/sequence.ts';
import { moveThroughStages } from './demo-stages.ts';

interface Demo {
  readonly sourceId: number;
  readonly leadIds: Sequence;
  readonly company: string;
}

const DAYS = 35;
const LEADS_A_DAY = 2;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const firstNames = [
  'Jane',
  'Omar',
  'Lucía',
  'Wei',
  'Priya',
  'Tomás',
  'Aisha',
  'Jonas',
  'Chloé',
  'Mateo',
  'Yuki',
  'Zara',
  'Noah',
  'Ines',
  'Ahmed',
];
const lastNames = [
  'Smith',
  'García',
  'Chen',
  'Patel',
  'Müller',
  'Okafor',
  'Silva',
  'Haddad',
  'Novak',
  'Tanaka',
  'Dubois',
  'Kumar',
  'Jensen',
];
const campaigns = ['summer_sale', 'webinar_march', 'brand', 'retargeting'];
const utmSources = ['google', 'newsletter', 'bing', 'partner'];

/** Some weeks of leads, each assigned at the time it came, in all stages: the same ones at every first start. */
export async function addDemoLeads(scope: Scope, { sourceId, leadIds, company }: Demo): Promise<void> {
  const today = Math.floor(Date.now() / DAY) * DAY;
  const statusId = await firstStatusIn(scope);
  for (let day = 0; day < DAYS; day += 1) {
    const ids = await leadIds.take(LEADS_A_DAY);
    const arrivals = ids.map((leadId, index) => {
      const nth = day * LEADS_A_DAY + index;
      const receivedAt = new Date(today - (DAYS - day) * DAY + (8 + index * 5) * HOUR + nth * 60_000);
      return {
        leadId,
        sourceId,
        platformKey: 'website',
        eventUid: null,
        arrivedBy: null,
        receivedAt,
        statusId,
        duplicateOfLeadId: null,
        assigned: null,
        draft: draftOf(nth, company, receivedAt),
      };
    });
    await identitiesIn(scope).claim(arrivals.flatMap(({ leadId, draft }) => identitiesOf(leadId, draft)));
    await arrivalsIn(scope).add(arrivals);
    for (const { leadId, sourceId: source_id, draft, receivedAt } of arrivals)
      await assignArrivals(
        scope,
        [
          {
            leadId,
            samePersonAs: null,
            person: draft,
            facts: { ...draft.attribution, platform: 'website', source_id, answers: draft.raw_field_data },
          },
        ],
        receivedAt,
      );
    await moveThroughStages(scope, arrivals);
    await noteLeads(scope, new Map([[sourceId, (arrivals.at(-1) as (typeof arrivals)[number]).receivedAt]]));
  }
}

const pick = <T>(list: readonly T[], nth: number, step: number): T => list[(nth * step) % list.length] as T;

function draftOf(nth: number, company: string, receivedAt: Date) {
  const [first, last] = [pick(firstNames, nth, 7), pick(lastNames, nth, 5)];
  const email = `${first}.${last}.${nth}@mail.example`.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const answers = {
    email,
    phone: `+1415555${String(1_000 + nth)}`,
    first_name: first,
    last_name: last,
    interest: pick(['demo', 'pricing', 'course'], nth, 2),
  };
  return normalise(
    {
      answers: Object.entries(answers).map(([name, value]) => ({ name, values: [value] })),
      attribution: {
        ...unknownOrigin,
        page_url: `https://${company}.example/start`,
        campaign_id: pick(campaigns, nth, 3),
        utm_source: pick(utmSources, nth, 3),
        utm_medium: 'cpc',
        utm_campaign: pick(campaigns, nth, 3),
      },
      created_time: null,
      source_lead_id: null,
      consent: null,
    },
    { mapping: {}, questions: [], defaultRegion: 'US', defaultCampaign: null, receivedAt },
  );
}
