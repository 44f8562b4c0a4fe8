import type { Actor, Page } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { presentedTemplate } from './present-reporting.ts';
import { ReportFilters, ReportType } from './report-request.schema.ts';
import type { ReportTables } from './report-tables.ts';
import { pageOf } from './reporting-page.ts';
import { reportingIn } from './reporting.repository.ts';
import type { NewTemplate, ReportingQuery, Schedule, Template, TemplateChange } from './reporting.schema.ts';
import { addSchedule, endSchedule } from './write-schedule.ts';

interface Parts extends Pick<Outside, 'now'> {
  readonly tables: ReportTables;
}

export type TemplatesService = ReturnType<typeof templatesService>;

/** Reports that are kept under a name. */
export const templatesService = ({ now, tables }: Parts) => ({
  async list(scope: Scope, query: ReportingQuery): Promise<Page<Template>> {
    const { rows, ...standing } = await pageOf(reportingIn(scope).templates, query);
    return { data: rows.map(presentedTemplate), ...standing };
  },

  async read(scope: Scope, id: number): Promise<Template> {
    return presentedTemplate(found(await reportingIn(scope).templates.find(id)));
  },

  /** With its schedule, where one is given. */
  add: (
    scope: Scope,
    actor: Actor,
    { schedule, name, type, filters }: NewTemplate,
  ): Promise<Template & { schedule: Schedule | null }> =>
    scope.transaction(async (tx) => {
      await tables.assertPossible(tx, { type, filters });
      const [at, { templates }] = [now(), reportingIn(tx)];
      const id = await templates.add({
        name,
        type,
        filters: JSON.stringify(filters),
        created_by_user_id: actor.userId,
        created_at: at,
        updated_at: at,
      });
      const subject = { type: 'report_template', id };
      await record(tx, [{ action: 'report_template.added', subject, after: { name, type }, by: byUser(actor), at }]);
      return {
        ...presentedTemplate(found(await templates.find(id))),
        schedule: schedule
          ? await addSchedule(tx, { actor, at, path: 'schedule.' }, { ...schedule, template_id: id, name })
          : null,
      };
    }),

  change: (scope: Scope, actor: Actor, { id, change }: { id: number; change: TemplateChange }): Promise<Template> =>
    scope.transaction(async (tx) => {
      const [at, { templates }] = [now(), reportingIn(tx)];
      const row = found(await templates.lock(id));
      const type = change.type ?? ReportType.parse(row.type);
      const filters = change.filters ?? ReportFilters.parse(row.filters);
      await tables.assertPossible(tx, { type, filters });
      const name = change.name ?? row.name;
      await templates.change(id, { name, type, filters: JSON.stringify(filters), updated_at: at });
      const [subject, by] = [{ type: 'report_template', id }, byUser(actor)];
      const before = { name: row.name, type: row.type };
      const after = { name, type, fields: Object.keys(change) };
      await record(tx, [{ action: 'report_template.changed', subject, before, after, by, at }]);
      return presentedTemplate(found(await templates.find(id)));
    }),

  /** Its schedules end with it. */
  remove: (scope: Scope, actor: Actor, id: number): Promise<Template> =>
    scope.transaction(async (tx) => {
      const [at, reporting] = [now(), reportingIn(tx)];
      const row = found(await reporting.templates.lock(id));
      for (const schedule of await reporting.schedulesOf(id)) await endSchedule(tx, { actor, at }, schedule.id);
      await reporting.templates.change(id, { deleted_at: at });
      const subject = { type: 'report_template', id };
      await record(tx, [
        { action: 'report_template.deleted', subject, before: { name: row.name }, by: byUser(actor), at },
      ]);
      return presentedTemplate(row);
    }),
});
