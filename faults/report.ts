import type { Proof } from './proofs.ts';
import type { Proven } from './prove.ts';
import type { Outcome } from './run-fault.ts';

const COLUMNS = [
  ['fault', 5],
  ['injected', 9],
  ['sent', 6],
  ['acked', 6],
  ['unknown', 8],
  ['stored', 7],
  ['aside', 6],
  ['doubled', 8],
  ['lost', 5],
  ['drained', 9],
  ['longest ack', 12],
  ['took', 8],
] as const;

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const cellsOf = (one: Outcome): string[] => [
  one.fault,
  String(one.injected),
  String(one.sent),
  String(one.acknowledged),
  String(one.unknown),
  String(one.stored),
  String(one.setAside),
  String(one.doubled),
  String(one.lost),
  one.drainedMs === undefined ? 'never' : seconds(one.drainedMs),
  `${one.longestAckMs} ms`,
  seconds(one.tookMs),
];

const row = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(COLUMNS[0][1]) : cell.padStart(COLUMNS[at]?.[1] ?? 0))).join(' ');

export const header = (): string => row(COLUMNS.map(([name]) => name));
export const line = (one: Outcome): string =>
  `${row(cellsOf(one))}  ${one.brokeOff === undefined ? verdictOf(one) : 'BROKE OFF'}`;
const verdictOf = ({ violations }: Outcome) => (violations.length === 0 ? 'held' : `${violations.length} VIOLATED`);

export const hasHeld = ({ violations, brokeOff }: Outcome): boolean =>
  violations.length === 0 && brokeOff === undefined;

const MOST_SHOWN = 8;

/** What was violated, and what the fault noticed. */
export const details = (one: Outcome): string[] => [
  ...(one.brokeOff === undefined ? [] : [`    ✗ It did not come to its end: ${one.brokeOff}`]),
  ...one.notes.map((text) => `      ${text}`),
  ...one.violations.slice(0, MOST_SHOWN).map(({ invariant, sentence }) => `    ✗ ${invariant} ${sentence}`),
  ...(one.violations.length > MOST_SHOWN
    ? [`    … and ${one.violations.length - MOST_SHOWN} more (--json has all)`]
    : []),
];

/** Whether a bug was found, and by what. */
export function proofLines({ name, title, mustViolate }: Proof, { isRed, violations, brokeOff }: Proven): string[] {
  const seen = [...new Set(violations.map(({ invariant }) => invariant))].join(', ') || 'nothing';
  const how = `must violate ${mustViolate}; seen: ${seen}${brokeOff === undefined ? '' : `; it broke off: ${brokeOff}`}`;
  const shown = violations.find(({ invariant }) => invariant === mustViolate);
  return [
    `${isRed ? '✓' : '✗'} ${name} ${title}: ${isRed ? 'found' : 'NOT FOUND'} (${how})`,
    ...(shown ? [`      ${shown.sentence}`] : []),
  ];
}

/** Sums and extremes over all faults. */
export function total(outcomes: readonly Outcome[]): string {
  const sum = (of: (one: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
  const longest = (of: (one: Outcome) => number) => Math.max(0, ...outcomes.map(of));
  return [
    `${sum(({ injected }) => injected)} faults injected, ${sum(({ sent }) => sent)} deliveries sent in ${sum(({ attempts }) => attempts)} requests,`,
    `${sum(({ acknowledged }) => acknowledged)} acknowledged, ${sum(({ unknown }) => unknown)} unknown, ${sum(({ stored }) => stored)} stored,`,
    `${sum(({ doubled }) => doubled)} doubled, ${sum(({ lost }) => lost)} lost,`,
    `longest time to drain ${seconds(longest(({ drainedMs }) => drainedMs ?? Infinity))},`,
    `longest acknowledgement ${longest(({ longestAckMs }) => longestAckMs)} ms`,
  ].join(' ');
}
