import type { Actor, Page } from '../../../platform/endpoint.ts';
import { instant } from '../../../platform/fields.ts';
import type { Outside } from '../../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../../platform/page.ts';
import type { Scope } from '../../../platform/scope.ts';
import { workflowIn } from '../workflow.repository.ts';
import { efficiency } from './closings.across.ts';
import type { Figures } from './figures.across.ts';
import { hours } from './rates.ts';
import { compliance, countViolations, delays, longestWaiting, type ViolationRow, violations } from './sla.across.ts';
import { bottlenecksOf, complianceOf } from './sla-figures.ts';
import { type Days, type Span, spanOf, startOfDays, wantedRep } from './span.ts';
import type {
  Bottleneck,
  Compliance,
  PersonQuery,
  SlaQuery,
  Violation,
  ViolationsQuery,
} from './stage-metrics.schema.ts';
import { conversionsOf, efficiencyOf, matrixOf, performanceOf, statisticsOf, summaryOf } from './stay-figures.ts';
import { changesSince, leavings, present, stays, steps } from './stays.across.ts';
import { peopleFigures } from './user-performance.ts';

const LONGEST_WAITING = 3;

export type StageMetricsService = ReturnType<typeof stageMetricsService>;

/** Figures of leads' stages. A sales rep gets those of own leads. */
export const stageMetricsService = ({ now, figures }: Pick<Outside, 'now'> & { readonly figures: Figures }) => {
  const spanFor = (scope: Scope, actor: Actor, days: Days): Promise<Span> => spanOf(scope, actor, { days, now: now() });

  return {
    async performance(scope: Scope, actor: Actor, days: Days) {
      const span = await spanFor(scope, actor, days);
      return performanceOf(await workflowIn(scope).read(), await stays(figures, span));
    },

    async users(scope: Scope, actor: Actor, { user_id, ...days }: PersonQuery) {
      const rep = wantedRep(actor, user_id);
      return peopleFigures(scope, figures, { ...(await spanFor(scope, actor, days)), rep });
    },

    async matrix(scope: Scope, actor: Actor, days: Days) {
      const span = await spanFor(scope, actor, days);
      return matrixOf(await workflowIn(scope).read(), await steps(figures, span));
    },

    async conversions(scope: Scope, actor: Actor, days: Days) {
      const span = await spanFor(scope, actor, days);
      return conversionsOf(await workflowIn(scope).read(), await leavings(figures, span));
    },

    async violations(scope: Scope, actor: Actor, query: ViolationsQuery): Promise<Page<Violation>> {
      const { sla_hours: sla = null, limit, offset, ...days } = query;
      const span = await spanFor(scope, actor, days);
      const rows = await violations(figures, span, { sla, limit, offset });
      const workflow = await workflowIn(scope).read();
      return {
        data: rows.map((row) => violationOf(row, workflow.status(row.status_id).name)),
        ...totalOf(await countViolations(figures, span, { sla, cap: TOTAL_CAP + 1 })),
      };
    },

    async compliance(scope: Scope, actor: Actor, query: SlaQuery): Promise<Compliance> {
      const { sla_hours: sla = null, ...days } = query;
      const span = await spanFor(scope, actor, days);
      return complianceOf(await workflowIn(scope).read(), await compliance(figures, span, { sla }), sla);
    },

    async bottlenecks(scope: Scope, actor: Actor, days: Days): Promise<Bottleneck[]> {
      const span = await spanFor(scope, actor, days);
      const late = await delays(figures, span);
      const waiting = await longestWaiting(figures, span, LONGEST_WAITING);
      return bottlenecksOf(await workflowIn(scope).read(), late, waiting);
    },

    async statistics(scope: Scope, actor: Actor, days: Days) {
      const span = await spanFor(scope, actor, days);
      return statisticsOf(await workflowIn(scope).read(), await present(figures, span));
    },

    async efficiency(scope: Scope, actor: Actor, days: Days) {
      return efficiencyOf(await efficiency(figures, await spanFor(scope, actor, days)));
    },

    async summary(scope: Scope, actor: Actor) {
      const span = await spanFor(scope, actor, {});
      const [week, today] = [await startOfDays(scope, span.now, 7), await startOfDays(scope, span.now, 1)];
      const changes = await changesSince(figures, span, [week, today]);
      return summaryOf(await workflowIn(scope).read(), await present(figures, span), changes);
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
