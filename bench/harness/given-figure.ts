import { spreadOf } from './spread.ts';
import type { Figure } from './workload.ts';

type Given = Partial<Omit<Figure, 'ours'>> & { readonly ours?: number | readonly number[] };

/** A figure of a test, of one round or of several. */
export const givenFigure = ({ ours = 1, ...more }: Given): Figure => ({
  ...{ id: 'W0.given', what: 'what a test gives', unit: 'leads/s' },
  ...more,
  ours: spreadOf([ours].flat()),
});
