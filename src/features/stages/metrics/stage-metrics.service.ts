import type { Actor, Page } from '../../../platform/endpoint.ts';
import { instant } from '../../../platform/fields.ts';
import type { Outside } from '../../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../../platform/page.ts';
import type { Scope } from '../../../platform/scope.ts';
import {
  type Figures,
  hours,
  isInSpan,
  type Selection,
  stages,
  selectionOf,
  stagesInTime,
} from '../../figures/index.ts';
import type { Workflow } from '../workflow.ts';
import { workflowOf } from '../workflow.repository.ts';
import { startOfDays } from './calendar.ts';
import { efficiency } from './closings.across.ts';
import { countViolations, delays, longestWaiting, type ViolationRow, violations } from './sla.across.ts';
import { bottlenecksOf, complianceOf } from './sla-figures.ts';
import type {
  Bottleneck,
  Compliance,
  DaysQuery,
  PersonQuery,
  SlaQuery,
  Violation,
  ViolationsQuery,
} from './stage-metrics.schema.ts';
import { conversionsOf, efficiencyOf, matrixOf, performanceOf, statisticsOf, summaryOf } from './stay-figures.ts';
import { changesSince, leavings, present, staysByStatus, steps } from './stays.across.ts';
import { peopleFigures } from './user-performance.ts';

const LONGEST_WAITING = 3;

export type StageMetricsService = ReturnType<typeof stageMetricsService>;

/** Figures of leads' stages. A sales rep gets those of own leads. */
export const stageMetricsService = ({ now, figures }: Pick<Outside, 'now'> & { readonly figures: Figures }) => {
  const select = (scope: Scope, viewer: Actor, { user_id: rep, ...days }: PersonQuery): Promise<Selection> =>
    selectionOf(scope, { viewer, asked: { rep, ...days }, now: now() });
  const read = async (scope: Scope, actor: Actor, days: DaysQuery): Promise<[Selection, Workflow]> => [
    await select(scope, actor, days),
    await workflowOf(scope),
  ];

  return {
    async performance(scope: Scope, actor: Actor, days: DaysQuery) {
      const [selection, workflow] = await read(scope, actor, days);
      return performanceOf(workflow, await staysByStatus(figures, selection));
    },

    async users(scope: Scope, actor: Actor, query: PersonQuery) {
      return peopleFigures(scope, figures, await select(scope, actor, query));
    },

    async matrix(scope: Scope, actor: Actor, days: DaysQuery) {
      const [selection, workflow] = await read(scope, actor, days);
      return matrixOf(workflow, await steps(figures, selection));
    },

    async conversions(scope: Scope, actor: Actor, days: DaysQuery) {
      const [selection, workflow] = await read(scope, actor, days);
      return conversionsOf(workflow, await leavings(figures, selection, workflow.idsOf('open')));
    },

    async violations(scope: Scope, actor: Actor, query: ViolationsQuery): Promise<Page<Violation>> {
      const { sla_hours, limit, offset, ...days } = query;
      const [selection, workflow] = await read(scope, actor, days);
      const limits = workflow.limits(sla_hours);
      const rows = await violations(figures, selection, { limits, limit, offset });
      return {
        data: rows.map((row) => violationOf(row, workflow.status(row.status_id).name)),
        ...totalOf(await countViolations(figures, selection, { limits, cap: TOTAL_CAP + 1 })),
      };
    },

    async compliance(scope: Scope, actor: Actor, { sla_hours, ...days }: SlaQuery): Promise<Compliance> {
      const [selection, workflow] = await read(scope, actor, days);
      const limits = workflow.limits(sla_hours);
      const from = `${stages(selection)} where ${isInSpan(selection)}`;
      return complianceOf(workflow, await stagesInTime(figures, selection, { from, limits }), limits);
    },

    async bottlenecks(scope: Scope, actor: Actor, days: DaysQuery): Promise<Bottleneck[]> {
      const [selection, workflow] = await read(scope, actor, days);
      const late = await delays(figures, selection, workflow.limits());
      const waiting = await longestWaiting(figures, selection, {
        statusIds: workflow.idsOf('open'),
        most: LONGEST_WAITING,
      });
      return bottlenecksOf(workflow, late, waiting);
    },

    async statistics(scope: Scope, actor: Actor, days: DaysQuery) {
      const [selection, workflow] = await read(scope, actor, days);
      return statisticsOf(workflow, await present(figures, selection, workflow.limits()));
    },

    async efficiency(scope: Scope, actor: Actor, days: DaysQuery) {
      const [selection, workflow] = await read(scope, actor, days);
      const limits = workflow.limits();
      return efficiencyOf(await efficiency(figures, selection, { closed: workflow.idsOf('won', 'lost'), limits }));
    },

    async summary(scope: Scope, actor: Actor) {
      const [selection, workflow] = await read(scope, actor, {});
      const [week, today] = [await startOfDays(scope, selection.now, 7), await startOfDays(scope, selection.now, 1)];
      const changes = await changesSince(figures, selection, [week, today]);
      return summaryOf(workflow, await present(figures, selection, workflow.limits()), changes);
    },
  };
};

const violationOf = (row: ViolationRow, statusName: string): Violation => ({
  stage_id: row.stage_id,
  lead_id: row.lead_id,
  lead_name: row.lead_name,
  status_name: statusName,
  entered_at: instant(row.entered_at),
  sla_hours: Number(row.sla_hours),
  hours_over: hours(row.over_ms),
  assigned_user:
    row.user_id === null ? null : { id: row.user_id, name: row.user_name ?? '', email: row.user_email ?? '' },
});
