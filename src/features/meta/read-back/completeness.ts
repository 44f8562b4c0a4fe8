import type { z } from 'zod';
import { Failure, found } from '../../../platform/errors.ts';
import { instant, instantOrNull } from '../../../platform/fields.ts';
import type { Scope } from '../../../platform/scope.ts';
import { knownLeadsIn } from '../../ingestion/index.ts';
import { dayRange, type InstantRange, settingsOf } from '../../settings/index.ts';
import { formsIn, type MetaFormRow, pagesIn } from '../../sources/index.ts';
import { type CalendarDay, calendarDays } from './calendar.ts';
import { completenessIn } from './completeness.repository.ts';
import { type Counts, noLeads, sumOf, withShare } from './counts.ts';
import type { CompletenessQuery, FormsQuery, PageForm } from './read-back.schema.ts';
import { readBacksIn, type Sighting } from './read-back.repository.ts';
import { NOT_A_PAGE } from './requests.ts';

const IDS_AT_ONCE = 500;

interface DayCounts {
  readonly formId: string;
  readonly day: string;
  readonly counts: Counts;
}

export const completenessReads = (now: () => Date) => ({
  /** What Meta has and what we have, by form and day of the entity's calendar; days without leads are left out. */
  async completeness(scope: Scope, sourceId: number, query: CompletenessQuery) {
    const page = await pageOf(scope, sourceId);
    const { timeZone } = await settingsOf(scope);
    const days = calendarDays({ timeZone, now: now(), date_from: query.date_from, date_to: query.date_to });
    const whole = dayRange(timeZone, days[0]?.day, days.at(-1)?.day);
    const missing = await missingLeads(scope, sourceId, whole);
    const counted: DayCounts[] = [];
    for (const day of days) counted.push(...(await countsOf(scope, sourceId, { ...day, missing })));
    const forms = await formsIn(scope).ofSource(sourceId);
    const nameOf = new Map(forms.map(({ form_id, name }) => [form_id, name]));
    const of = (formId: string) => ({ form_id: formId, form_name: nameOf.get(formId) ?? null });
    const totalOf = (rows: readonly DayCounts[]) => withShare(sumOf(rows.map(({ counts }) => counts)));
    const byForm = Map.groupBy(counted, ({ formId }) => formId);
    const unknown = [...byForm.keys()].filter((formId) => !nameOf.has(formId));
    return {
      source_id: sourceId,
      date_from: days[0]?.day ?? '',
      date_to: days.at(-1)?.day ?? '',
      time_zone: timeZone,
      read_back_at: instantOrNull(page?.read_back_at ?? null),
      next_read_back_at: instantOrNull(page?.next_read_back_at ?? null),
      totals: totalOf(counted),
      forms: [
        ...forms.map((row) => ({
          ...of(row.form_id),
          ...readingOf(row),
          ...totalOf(byForm.get(row.form_id) ?? []),
        })),
        ...unknown.map((formId) => ({ ...of(formId), ...unread, ...totalOf(byForm.get(formId) ?? []) })),
      ],
      days: counted.map(({ formId, day, counts }) => ({ ...of(formId), day, ...counts })),
    };
  },

  /** A page's forms in the order of their ids; a website form has none. */
  async forms(scope: Scope, sourceId: number, { limit, offset }: FormsQuery) {
    found(await readBacksIn(scope).source(sourceId));
    const rows = await formsIn(scope).ofSource(sourceId);
    return { data: rows.slice(offset, offset + limit).map(presentForm), total: rows.length };
  },
});

async function pageOf(scope: Scope, sourceId: number) {
  const { type } = found(await readBacksIn(scope).source(sourceId));
  if (type !== 'facebook') throw new Failure('conflict', { message: NOT_A_PAGE });
  return pagesIn(scope).find(sourceId);
}

const unread = { status: null, read_up_to: null, last_error: null };
const readingOf = ({ status, watermark, last_error }: MetaFormRow) => ({
  status,
  read_up_to: instantOrNull(watermark),
  last_error,
});

const presentForm = (row: MetaFormRow) => ({
  form_id: row.form_id,
  form_name: row.name,
  locale: row.locale,
  questions: row.questions as unknown as z.input<typeof PageForm>['questions'],
  version: row.version,
  updated_at: instant(row.updated_at),
  ...readingOf(row),
  read_at: instantOrNull(row.read_at),
});

/** Exact, by Meta's id: whoever is not found beside its sighting is looked for by its key, wherever in the entity it is. */
async function missingLeads(scope: Scope, sourceId: number, range: InstantRange): Promise<Sighting[]> {
  const sighted = await completenessIn(scope, sourceId).perhapsMissing(range);
  const missing: Sighting[] = [];
  for (let start = 0; start < sighted.length; start += IDS_AT_ONCE) {
    const some = sighted.slice(start, start + IDS_AT_ONCE);
    const known = await knownLeadsIn(scope).of(some.map(({ leadgen_id }) => leadgen_id));
    missing.push(...some.filter(({ leadgen_id }) => !known.get(leadgen_id)?.isThere));
  }
  return missing;
}

async function countsOf(
  scope: Scope,
  sourceId: number,
  { day, range, missing }: CalendarDay & { readonly missing: readonly Sighting[] },
): Promise<DayCounts[]> {
  const reads = completenessIn(scope, sourceId);
  const [atMeta, here] = await Promise.all([reads.atMeta(range), reads.here(range)]);
  const forms = new Map<string, Counts>();
  const add = (formId: string, more: Partial<Counts>) =>
    forms.set(formId, sumOf([forms.get(formId) ?? noLeads, { ...noLeads, ...more }]));
  for (const { form_id, n } of atMeta) add(form_id, { at_meta: n });
  for (const { form_id, arrived_by, n } of here)
    add(form_id, {
      here: n,
      by_webhook: arrived_by === 'webhook' ? n : 0,
      by_read_back: arrived_by === 'read_back' ? n : 0,
    });
  for (const { form_id, created_time } of missing) if (isWithin(created_time, range)) add(form_id, { missing: 1 });
  return [...forms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([formId, counts]) => ({ formId, day, counts }));
}

const isWithin = (time: Date, { from, before }: InstantRange): boolean =>
  (!from || time >= from) && (!before || time < before);
