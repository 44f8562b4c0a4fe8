import { z } from 'zod';
import { Day, daysInOrder, Id, Line } from '../../platform/fields.ts';

/** Reports of figures, each a short table. */
export const figureTypes = [
  'lead_performance',
  'lead_analytics',
  'platform_performance',
  'user_performance',
  'conversion_funnel',
  'time_based',
  'activity_analytics',
  'sla_compliance',
] as const;
export const FigureType = z.enum(figureTypes);
export type FigureType = z.infer<typeof FigureType>;

/** Reports, and the leads themselves. */
export const ReportType = z.enum([...figureTypes, 'leads']);
export type ReportType = z.infer<typeof ReportType>;

export const ReportFormat = z.enum(['csv', 'json', 'xlsx']);
export type ReportFormat = z.infer<typeof ReportFormat>;

const StatusName = z.string().min(1).max(50);

const figureFilters = {
  date_from: Day.optional().meta({ description: "First day, in the entity's time zone" }),
  date_to: Day.optional().meta({ description: "Last day, in the entity's time zone" }),
  platform: z.enum(['facebook', 'instagram', 'website', 'manual']).optional(),
  status: z
    .union([StatusName.transform((name) => [name]), z.array(StatusName).min(1).max(50)])
    .optional()
    .meta({ description: 'One or several names of statuses of the entity' }),
  assigned_user_id: Id.optional(),
  group_by: z.enum(['day', 'week', 'month']).optional().meta({ description: 'Adds, or makes, figures by period' }),
  include_platforms: z.boolean().optional(),
  include_conversion_funnel: z.boolean().optional(),
};

/** What a report of figures may be narrowed by; which of them it takes, depends on the report. */
export const FigureFilters = z.strictObject(figureFilters).check(daysInOrder).meta({ id: 'FigureFilters' });

/** The same of any report. */
export const ReportFilters = z
  .strictObject({
    ...figureFilters,
    campaign_id: Line.min(1).max(255).optional(),
    source_id: Id.optional(),
    search: Line.max(255).optional().meta({ description: 'As in GET /api/leads' }),
  })
  .check(daysInOrder)
  .meta({ id: 'ReportFilters' });
export type ReportFilters = z.output<typeof ReportFilters>;

type FilterName = keyof ReportFilters;

const FIGURES = ['date_from', 'date_to', 'platform', 'status', 'assigned_user_id'] as const;

const filtersOf: Readonly<Record<ReportType, readonly FilterName[]>> = {
  leads: [...FIGURES, 'campaign_id', 'source_id', 'search'],
  lead_performance: FIGURES,
  lead_analytics: [...FIGURES, 'group_by', 'include_platforms', 'include_conversion_funnel'],
  platform_performance: FIGURES,
  user_performance: FIGURES,
  conversion_funnel: FIGURES,
  time_based: [...FIGURES, 'group_by'],
  activity_analytics: FIGURES,
  sla_compliance: FIGURES,
};

/** A filter that a report would not heed is a mistake, and no silence: a table of everything looks like one of a part. */
export function unheededFilters(type: ReportType, filters: ReportFilters): FilterName[] {
  const given = (Object.keys(filters) as FilterName[]).filter((name) => filters[name] !== undefined);
  return given.filter((name) => !filtersOf[type].includes(name));
}
