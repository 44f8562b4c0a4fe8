import type { UnroutedGroup } from '../../src/features/meta/webhook/unrouted.across.ts';

/** The table that an operator reads: one line a page and reason. */
export function unroutedText(groups: readonly UnroutedGroup[]): string {
  if (groups.length === 0) return 'Every delivery of Facebook has found its entity.';
  const rows = groups.map((group) => [
    group.page_id ?? '(no page)',
    String(group.deliveries),
    minuteOf(group.first_received_at),
    minuteOf(group.last_received_at),
    `${group.is_test ? 'TEST: ' : ''}${group.reason}`,
  ]);
  const table = [['Page', 'Count', 'First', 'Last', 'Reason'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    '',
    'Times are UTC. What is no test moves to its entity as soon as a source connects the page.',
  ].join('\n');
}

const minuteOf = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ');
