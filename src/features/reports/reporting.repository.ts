import type { NewRow, Scope } from '../../platform/scope.ts';
import type { ReportRunsRow, ReportSchedulesRow, ReportTemplatesRow } from '../../platform/tables.ts';

interface Stretch {
  readonly before: number | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Templates and schedules; those that were deleted are nowhere, but their past runs can be told of. */
export const reportingIn = (scope: Scope) => {
  const rowsOf = (table: keyof RowOf) =>
    scope.rows<'report_schedules'>(table as 'report_schedules').whereNull('deleted_at');
  const kept = <T extends keyof RowOf>(table: T) => ({
    find: (id: number) => rowsOf(table).where({ id }).first() as unknown as PromiseLike<RowOf[T] | undefined>,
    lock: (id: number) =>
      rowsOf(table).where({ id }).forUpdate().first() as unknown as PromiseLike<RowOf[T] | undefined>,
    add: (row: NewRow<T>): Promise<number> => scope.add(table, row),
    async change(id: number, columns: Partial<NewRow<T>>): Promise<void> {
      await rowsOf(table)
        .where({ id })
        .update(columns as never);
    },
    page({ before, limit, offset }: Stretch) {
      const query = rowsOf(table).orderBy('id', 'desc').limit(limit).offset(offset);
      if (before !== undefined) query.where('id', '<', before);
      return query as unknown as PromiseLike<RowOf[T][]>;
    },
    count: (cap: number) => scope.countUpTo(cap, table, (rows) => rows.whereNull('deleted_at')),
  });
  return {
    templates: kept('report_templates'),
    schedules: kept('report_schedules'),
    schedulesOf: (templateId: number): PromiseLike<ReportSchedulesRow[]> =>
      rowsOf('report_schedules').where({ template_id: templateId }).orderBy('id').forUpdate(),
    runs: {
      find: (id: number): PromiseLike<ReportRunsRow | undefined> => scope.rows('report_runs').where({ id }).first(),
      lock: (id: number): PromiseLike<ReportRunsRow | undefined> =>
        scope.rows('report_runs').where({ id }).forUpdate().first(),
      add: (row: NewRow<'report_runs'>): Promise<number> => scope.add('report_runs', row),
      async change(id: number, columns: Partial<NewRow<'report_runs'>>): Promise<void> {
        await scope.rows('report_runs').where({ id }).update(columns);
      },
      page(scheduleId: number, { before, limit, offset }: Stretch): PromiseLike<ReportRunsRow[]> {
        const query = scope.rows('report_runs').where({ schedule_id: scheduleId });
        if (before !== undefined) query.where('id', '<', before);
        return query.orderBy('id', 'desc').limit(limit).offset(offset);
      },
      count: (scheduleId: number, cap: number): Promise<number> =>
        scope.countUpTo(cap, 'report_runs', (rows) => rows.where({ schedule_id: scheduleId })),
    },
    async exportUids(ids: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
      const rows = await scope.rows('exports').whereIn('id', ids).select('id', 'uid');
      return new Map(rows.map(({ id, uid }) => [id, uid]));
    },
    async emailOf(userId: number): Promise<string | undefined> {
      return (await scope.rows('users').where({ id: userId }).first('email'))?.email;
    },
  };
};

interface RowOf {
  readonly report_templates: ReportTemplatesRow;
  readonly report_schedules: ReportSchedulesRow;
}
