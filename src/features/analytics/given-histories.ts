import { found } from '../../platform/errors.ts';
import { Sequence } from '../../platform/sequence.ts';
import { type Dice, dice } from '../../testing/dice.ts';
import type { TestEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { metaId } from '../../testing/page.ts';
import { recountLeads } from '../../testing/recount-leads.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];

export interface GivenStay {
  readonly status: number;
  readonly entered: number;
  readonly exited: number | null;
}

export interface GivenActivity {
  readonly by: number | null;
  readonly type: string;
  readonly priority: string;
  readonly status: string;
  readonly at: number;
  readonly due: number | null;
}

/** A lead with all that became of it, as these tests know it. */
export interface History {
  readonly id: number;
  readonly created: number;
  readonly platform: 'facebook' | 'instagram' | 'website' | 'manual';
  readonly source: GivenSource;
  readonly campaign: string | null;
  readonly utmSource: string | null;
  readonly rep: number | null;
  readonly deleted: boolean;
  readonly duplicateOf: number | null;
  readonly stays: readonly GivenStay[];
  /** When it was given to whom, or taken away. */
  readonly assignments: readonly { readonly at: number; readonly to: number | null }[];
  readonly activities: readonly GivenActivity[];
}

export interface GivenSource {
  readonly id: number;
  readonly name: string;
  /** Of a website form its key. */
  readonly form: string;
  readonly formName: string;
  readonly isPage: boolean;
}

interface Wanted {
  readonly seed: number;
  readonly leads: number;
  readonly begin: number;
  readonly now: number;
}

/** Leads that went through the default statuses in any order, given to reps and taken away, called and mailed; some are deleted. */
export async function givenHistories(entity: TestEntity, wanted: Wanted): Promise<History[]> {
  const chance = dice(wanted.seed);
  const sources = await givenSources(entity);
  const ids = await new Sequence(entity.world.outside.db, 'leads', wanted.leads).take(wanted.leads);
  const histories: History[] = [];
  for (const id of ids) histories.push(history(entity, { chance, sources, wanted, id, earlier: histories }));
  await write(entity, histories);
  await recountLeads(entity.world.app.across, entity.entityId);
  return histories;
}

async function givenSources({ scope, name }: TestEntity): Promise<GivenSource[]> {
  const sources: GivenSource[] = [];
  for (const title of ['Landing page', 'Price list']) {
    const id = await givenSource(scope, { name: title });
    const { form_key } = found(await scope.rows('lead_sources').where({ id }).first());
    sources.push({ id, name: title, form: form_key ?? '', formName: title, isPage: false });
  }
  const id = await givenSource(scope, { type: 'facebook', name: 'Our page', form_key: null });
  const form = metaId();
  await scope.add('meta_pages', { source_id: id, page_id: metaId(), page_name: name });
  await scope.add('meta_forms', { source_id: id, form_id: form, name: 'Spring', status: 'ACTIVE', questions: '[]' });
  return [...sources, { id, name: 'Our page', form, formName: 'Spring', isPage: true }];
}

interface Setting {
  readonly chance: Dice;
  readonly sources: readonly GivenSource[];
  readonly wanted: Wanted;
  readonly id: number;
  readonly earlier: readonly History[];
}

function history({ ids: people }: TestEntity, { chance, sources, wanted, id, earlier }: Setting): History {
  const { roll, pick } = chance;
  const { begin, now } = wanted;
  const source = pick(sources);
  const created = begin + roll(Math.floor((now - begin) / HOUR)) * HOUR + pick([0, 0, roll(HOUR)]);
  const reps = [people.rep1, people.rep2, people.rep3];
  const assignments = Array.from({ length: roll(4) }, (_, nth) => ({
    at: created + nth * 9 * HOUR + roll(9 * HOUR),
    to: pick([...reps, ...reps, null]),
  }));
  return {
    id,
    created,
    platform: source.isPage ? pick(['facebook', 'instagram']) : pick(['website', 'website', 'manual']),
    source,
    campaign: pick(['c1', 'c2', null]),
    utmSource: pick(['google', 'Google', 'news', 'ümlaut', null]),
    rep: assignments.at(-1)?.to ?? null,
    deleted: roll(8) === 0,
    duplicateOf: roll(5) === 0 && earlier.length > 0 ? pick(earlier).id : null,
    stays: staysFrom(chance, created, now),
    assignments,
    activities: Array.from({ length: roll(4) }, () => {
      const at = created + roll(50 * HOUR) + roll(MINUTE);
      return {
        by: pick([...reps, people.manager, null]),
        type: pick(['call', 'email', 'meeting', 'note', 'follow_up', 'status_change', 'assignment']),
        priority: pick(['low', 'medium', 'high', 'urgent']),
        status: pick(['pending', 'completed', 'cancelled']),
        at,
        due: pick([at + roll(300 * HOUR), null]),
      };
    }),
  };
}

function staysFrom({ roll, pick }: Dice, created: number, now: number): GivenStay[] {
  const stays: GivenStay[] = [];
  let [status, entered] = [1, created];
  for (let more = roll(7); ; more -= 1) {
    const stayed = pick([24 * HOUR, 24 * HOUR + 1, 72 * HOUR, 72 * HOUR + 1, 0, roll(100 * HOUR), roll(20 * HOUR)]);
    const isLast = more <= 0 || entered + stayed >= now;
    stays.push({ status, entered, exited: isLast ? null : entered + stayed });
    if (isLast) return stays;
    const from = status;
    [status, entered] = [pick([1, 2, 3, 4, 5, 6, 7, 8, 7, 8].filter((id) => id !== from)), entered + stayed];
  }
}

async function write({ scope }: TestEntity, histories: readonly History[]): Promise<void> {
  const date = (at: number) => new Date(at);
  await scope.addMany(
    'lead_meta',
    histories.map(({ id, platform: platform_key, source, created, campaign: campaign_id, utmSource: utm_source }) => ({
      ...{ id, platform_key, campaign_id, utm_source, source_id: source.id, received_at: date(created) },
      ...{ form_id: source.isPage ? source.form : null, campaign_name: campaign_id && `Campaign ${campaign_id}` },
    })),
  );
  await scope.addMany(
    'lead_data',
    histories.map(({ id, platform: platform_key, source, campaign: campaign_id, ...lead }) => ({
      ...{ id, lead_meta_id: id, platform_key, campaign_id, source_id: source.id, full_name: `Lead ${id}` },
      ...{ raw_field_data: '{}', data_quality: '[]', duplicate_of_lead_id: lead.duplicateOf },
      ...{ created_at: date(lead.created), updated_at: date(lead.created), assigned_user_id: lead.rep },
      status_id: found(lead.stays.at(-1)).status,
      deleted_at: lead.deleted ? date(lead.created) : null,
    })),
  );
  await scope.addMany(
    'lead_stages',
    histories.flatMap(({ id, stays }) =>
      stays.map(({ status: status_id, entered, exited }, nth) => ({
        ...{ lead_id: id, status_id, entered_at: date(entered), exited_at: exited === null ? null : date(exited) },
        duration_hours: exited === null ? null : ((exited - entered) / HOUR).toFixed(2),
        next_status_id: stays[nth + 1]?.status ?? null,
      })),
    ),
  );
  await scope.addMany(
    'lead_assignment_history',
    histories.flatMap(({ id, assignments }) =>
      assignments.map(({ at, to }) => ({
        ...{ lead_id: id, assigned_user_id: to, assigned_at: date(at), actor: 'system' },
      })),
    ),
  );
  await scope.addMany(
    'lead_activities',
    histories.flatMap(({ id, activities }) =>
      activities.map(({ by: user_id, type: activity_type, priority, status, at, due }) => ({
        ...{ lead_id: id, user_id, activity_type, priority, status, description: 'as it was' },
        ...{ created_at: date(at), next_follow_up_date: due === null ? null : date(due) },
      })),
    ),
  );
}
