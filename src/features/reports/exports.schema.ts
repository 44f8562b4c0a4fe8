import { z } from 'zod';
import { Instant } from '../../platform/fields.ts';
import { FigureFilters, FigureType, ReportFilters, ReportFormat, ReportType } from './report-request.schema.ts';

export const CustomReport = z.object({ report_type: FigureType, filters: FigureFilters.default({}) });
export type CustomReport = z.output<typeof CustomReport>;

export const Report = z
  .object({
    report_type: FigureType,
    generated_at: Instant,
    columns: z.array(z.string()),
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  })
  .meta({ id: 'Report', description: 'A table; each row holds a value for each column.' });
export type Report = z.infer<typeof Report>;

export const ExportOptions = z.strictObject({
  bom: z
    .boolean()
    .optional()
    .meta({ description: 'CSV begins with a byte order mark, by which Excel knows that it is UTF-8' }),
});

export const NewExport = z.object({
  report_type: ReportType,
  format: ReportFormat,
  filters: ReportFilters.default({}),
  options: ExportOptions.default({}),
});
export type NewExport = z.output<typeof NewExport>;

export const ExportId = z.object({ id: z.uuid() });

export const exportStates = ['waiting', 'running', 'ready', 'failed', 'expired'] as const;

export const Export = z
  .object({
    export_id: z.uuid(),
    report_type: ReportType,
    format: ReportFormat,
    status: z.enum(exportStates),
    progress: z.int().min(0).max(100).meta({ description: 'Percent' }),
    rows: z.int().nullable(),
    bytes: z.int().nullable(),
    error: z.string().nullable().meta({ description: 'Why it failed' }),
    download_url: z.string().meta({
      description:
        'Answers 409 until the export is ready. As it is given when the export is asked for, it holds a token that is good for one download by anybody.',
    }),
    created_at: Instant,
    expires_at: Instant.meta({ description: 'From then on there is no file any more' }),
  })
  .meta({ id: 'Export', description: 'A file that is made in the background.' });
export type Export = z.infer<typeof Export>;

export const DownloadQuery = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Instead of signing in: good for one download of this file' }),
});
