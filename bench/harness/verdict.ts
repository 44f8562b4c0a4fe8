import type { Figure } from './workload.ts';

/** What the target is about: the ratio where there is one, else the value. */
export const measuredOf = ({ ratio, ours }: Figure): number => ratio ?? ours.median;

/** Whether a figure reaches its target; undefined: it has none. */
export function isReached(figure: Figure): boolean | undefined {
  const { target } = figure;
  if (!target || (target.atLeast === undefined && target.atMost === undefined)) return undefined;
  const measured = measuredOf(figure);
  return measured >= (target.atLeast ?? -Infinity) && measured <= (target.atMost ?? Infinity);
}

/** Of how much of its target a figure has: 1 and more is reached. Not a number: it has none, or nothing was measured. */
export function scoreOf(figure: Figure): number {
  const { atLeast, atMost } = figure.target ?? {};
  const measured = measuredOf(figure);
  if (atLeast !== undefined) return measured / atLeast;
  if (atMost === undefined) return Number.NaN;
  return measured === 0 ? Infinity : atMost / measured;
}

/** Such as `at least 0.75`. */
export function textOfTarget({ target }: Figure): string {
  const bounds = [
    target?.atLeast === undefined ? [] : [`at least ${short(target.atLeast)}`],
    target?.atMost === undefined ? [] : [`at most ${short(target.atMost)}`],
  ];
  return bounds.flat().join(', ');
}

/** A number with three digits that mean something. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
