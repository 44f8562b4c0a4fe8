import type { Channel } from './channels.ts';
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
    ...healedLines(report),
    'Leads in turn, by company and rep',
    ...shares,
    '',
    ...problemLines(report.problems),
    `${report.lost} lost, ${report.doubled} doubled, assignment ${report.is_even ? 'even' : 'NOT even'}`,
  ].join('\n');
}

type Row = readonly [name: string, value: number | string, note: string];

function rowsOf(report: Report): Row[] {
  const { acknowledgement_ms: acknowledgement } = report;
  const unannounced = report.channels.reduce((sum, channel) => sum + channel.unannounced, 0);
  return [
    [
      'sent by people',
      report.sent,
      report.channels.map(({ channel, sent }) => `${sent} at ${NAMES[channel]}`).join(', '),
    ],
    ['posted', report.posted, postedNote(report)],
    ['acknowledged', report.acknowledged, `${report.acknowledged_a_second} a second`],
    ['refused as they should be', report.refusedAsTheyShould, `of ${report.bad_input} times bad input`],
    ...optional(
      'taken and set aside',
      report.setAsideAsTheyShould,
      'of the same: signed webhooks that announce no lead',
    ),
    ['retried', report.retried, `${report.unknown_outcomes} after an attempt whose outcome nobody knows`],
    ...optional('acknowledged without an id yet', report.acknowledged_without_id, 'while the database was away'),
    ['leads found', report.leads_found, `of ${report.sent}`],
    [
      'lost',
      report.lost,
      unannounced > 0 ? 'acknowledged or existing at Meta, but no lead' : 'acknowledged, but no lead',
    ],
    ['doubled', report.doubled, 'more than one lead for what was sent once'],
    ...optional('not explained', report.extra, 'leads that nobody sent'),
    ...optional('without a rep', report.unassigned, ''),
    ...optional('never acknowledged', report.unacknowledged, 'submissions or webhooks that got no answer in time'),
    ['duplicates recognised', report.duplicatesRecognised, 'repetitions answered as the lead that was there'],
    ...optional('announced again', report.announced_again, `of ${report.announcements} announcements in webhooks`),
    ...optional('healed by read-back', report.healed.length, `of ${unannounced} leads that no webhook announced`),
    ...optional('waited for a new token', report.waited_for_token, "announced while their page's token was dead"),
    ['linked to a known person', report.linked, 'leads of their own, with the rep of the older lead'],
    ...optional('leads of others meanwhile', report.leads_of_others, 'not of this run'),
    ['acknowledged within', milliseconds(acknowledgement.p50), spreadNote(acknowledgement.p99)],
    ...report.channels.map(
      ({ channel, received_to_assigned_ms: { p50, p99 } }): Row => [
        `received to assigned, ${channel}`,
        milliseconds(p50),
        `${spreadNote(p99)}${channel === 'website' ? '' : ', troubles of Meta included'}`,
      ],
    ),
    ['all acknowledged after', seconds(report.all_acknowledged_after_ms), ''],
    ['all assigned after', seconds(report.all_assigned_after_ms), ''],
  ];
}

const NAMES: Readonly<Record<Channel, string>> = { website: 'websites', facebook: 'Facebook', instagram: 'Instagram' };

const postedNote = ({ posted, webhooks, bad_input: bad }: Report): string =>
  [
    `${posted - webhooks - bad} submissions, some of them twice`,
    ...(webhooks > 0 ? [`${webhooks} webhooks of Meta`] : []),
    `${bad} times bad input`,
  ].join(', ');

const spreadNote = (p99: number | null): string => `half of them; 99 of 100 within ${milliseconds(p99)}`;

const HEALED_SHOWN = 3;

function healedLines({ healed }: Report): string[] {
  if (healed.length === 0) return [];
  const shown = healed
    .slice(0, HEALED_SHOWN)
    .map(
      ({ lead_id: id, company, channel, leadgen_id: atMeta, email }) =>
        `  lead ${id} of ${company} (${email}), ${NAMES[channel]} lead ${atMeta}`,
    );
  const more = healed.length - shown.length;
  return [
    'Healed by read-back',
    ...shown,
    ...(more > 0 ? [`  … and ${more} more (all of them with --json).`] : []),
    '',
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
