import type { Report } from './report.ts';

const PROBLEMS_SHOWN = 20;

/** The report as a newcomer reads it; its last line is the verdict. */
export function reportText(report: Report): string {
  const table = rowsOf(report).map(([name, value, note]) =>
    `  ${name.padEnd(32)}${String(value).padStart(9)}  ${note}`.trimEnd(),
  );
  const shares = Object.entries(report.shares).map(
    ([company, reps]) => `  ${company.padEnd(32)}${reps.map(({ name, leads }) => `${name} ${leads}`).join(', ')}`,
  );
  return [
    '',
    ...table,
    '',
    'Leads in turn, by company and rep',
    ...shares,
    '',
    ...problemLines(report.problems),
    `${report.lost} lost, ${report.doubled} doubled, assignment ${report.is_even ? 'even' : 'NOT even'}`,
  ].join('\n');
}

type Row = readonly [name: string, value: number | string, note: string];

function rowsOf(report: Report): Row[] {
  const { acknowledgement_ms: acknowledgement, received_to_assigned_ms: assigned } = report;
  return [
    [
      'posted',
      report.posted,
      `${report.submissions} submissions, some of them twice, and ${report.bad_input} times bad input`,
    ],
    ['acknowledged', report.acknowledged, `${report.acknowledged_a_second} a second`],
    ['refused as they should be', report.refusedAsTheyShould, `of ${report.bad_input} times bad input`],
    ['retried', report.retried, `${report.unknown_outcomes} after an attempt whose outcome nobody knows`],
    ...optional('acknowledged without an id yet', report.acknowledged_without_id, 'while the database was away'),
    ['leads found', report.leads_found, `of ${report.submissions} submissions`],
    ['lost', report.lost, 'acknowledged, but no lead'],
    ['doubled', report.doubled, 'more than one lead for a submission'],
    ...optional('not explained', report.extra, 'leads that nobody sent'),
    ...optional('without a rep', report.unassigned, ''),
    ...optional('never acknowledged', report.unacknowledged, 'submissions that got no answer in time'),
    ['duplicates recognised', report.duplicatesRecognised, 'repetitions answered as the lead that was there'],
    ['linked to a known person', report.linked, 'leads of their own, with the rep of the older lead'],
    ...optional('leads of others meanwhile', report.leads_of_others, 'not of this run'),
    [
      'acknowledged within',
      milliseconds(acknowledgement.p50),
      `half of them; 99 of 100 within ${milliseconds(acknowledgement.p99)}`,
    ],
    [
      'received to assigned',
      milliseconds(assigned.p50),
      `half of them; 99 of 100 within ${milliseconds(assigned.p99)}`,
    ],
    ['all acknowledged after', seconds(report.all_acknowledged_after_ms), ''],
    ['all assigned after', seconds(report.all_assigned_after_ms), ''],
  ];
}

const optional = (name: string, value: number, note: string): Row[] => (value === 0 ? [] : [[name, value, note]]);
const milliseconds = (time: number | null): string => (time === null ? '-' : `${Math.round(time)} ms`);
const seconds = (time: number): string => `${(time / 1_000).toFixed(1)} s`;

function problemLines(problems: readonly string[]): string[] {
  if (problems.length === 0) return [];
  const more = problems.length - PROBLEMS_SHOWN;
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((sentence) => `  ${sentence}`);
  return ['What is wrong', ...shown, ...(more > 0 ? [`  … and ${more} more (all of them with --json).`] : []), ''];
}
