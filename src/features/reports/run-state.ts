import type { ReportRunsRow } from '../../platform/tables.ts';

export const isOver = ({ state }: Pick<ReportRunsRow, 'state'>): boolean => state === 'sent' || state === 'failed';
