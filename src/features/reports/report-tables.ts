import { Failure, invalid } from '../../platform/errors.ts';
import type { AnalyticsService } from '../analytics/index.ts';
import type { Scope } from '../../platform/scope.ts';
import { hasMoreLeadsThan, type Leads, leadTable } from './lead-table.ts';
import {
  type FigureType,
  type ReportFilters,
  type ReportFormat,
  type ReportType,
  unheededFilters,
} from './report-request.schema.ts';
import { subjectsIn } from './subjects.repository.ts';
import { type ShortTable, type Table, tableOf } from './table.ts';
import { MOST_SHEET_ROWS, tooLongForASheet } from './write-file.ts';

/** Each report of figures, as a table of the whole entity. */
export type FigureTables = Readonly<Record<FigureType, (scope: Scope, filters: ReportFilters) => Promise<ShortTable>>>;

export interface ReportWanted {
  readonly type: ReportType;
  readonly filters: ReportFilters;
}

export type ReportTables = ReturnType<typeof reportTables>;

/** Every report there is, by its name. */
export function reportTables(leads: Leads, figures: FigureTables, periods: Pick<AnalyticsService, 'assertPeriods'>) {
  return {
    figures: (scope: Scope, { type, filters }: { type: FigureType; filters: ReportFilters }): Promise<ShortTable> =>
      aboutFilters(figures[type](scope, filters)),

    async table(scope: Scope, { type, filters }: ReportWanted): Promise<Table> {
      return type === 'leads' ? leadTable(leads, scope, filters) : tableOf(await figures[type](scope, filters));
    },

    /** Throws 400 for what the report could not be made of: filters that it would not heed, and what this entity does not have. */
    async assertPossible(scope: Scope, { type, filters }: ReportWanted, format?: ReportFormat): Promise<void> {
      const [unheeded] = unheededFilters(type, filters);
      if (unheeded) throw invalid(`filters.${unheeded}`, `is no filter of ${type}`);
      await assertKnown(scope, filters);
      const { group_by = type === 'time_based' ? 'day' : undefined, ...asked } = filters;
      if (group_by !== undefined) await aboutFilters(periods.assertPeriods(scope, { ...asked, group_by }));
      if (type === 'leads' && format === 'xlsx' && (await hasMoreLeadsThan(MOST_SHEET_ROWS, leads, [scope, filters])))
        throw tooLongForASheet();
    },
  };
}

/** Throws 400 for whom and what this entity does not have. */
async function assertKnown(scope: Scope, filters: ReportFilters): Promise<void> {
  const subjects = subjectsIn(scope);
  if (filters.assigned_user_id !== undefined && !(await subjects.hasUser(filters.assigned_user_id)))
    throw invalid('filters.assigned_user_id', 'is nobody of this entity');
  if (filters.source_id !== undefined && !(await subjects.hasSource(filters.source_id)))
    throw invalid('filters.source_id', 'is not a source of this entity');
  const known = await subjects.statusNames();
  if (filters.status?.some((name) => !known.has(name)))
    throw invalid('filters.status', 'is not a status of this entity');
}

/** What is wrong with a figure's query is wrong with the filters of the request. */
async function aboutFilters<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof Failure) || !error.errors) throw error;
    const errors = error.errors.map(({ path, message }) => ({ path: `filters.${path}`, message }));
    throw new Failure(error.code, { message: error.message, errors });
  });
}
