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

/** Such as `at least 0.75`. */
export function textOfTarget({ target }: Figure): string {
  const bounds = [
    target?.atLeast === undefined ? [] : [`at least ${target.atLeast}`],
    target?.atMost === undefined ? [] : [`at most ${target.atMost}`],
  ];
  return bounds.flat().join(', ');
}
