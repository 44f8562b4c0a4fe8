/** What happens to Meta's side in the middle of a run, in this order; the number is how much of the run is over. */
export const incidents = [
  ['Meta is unavailable', 0.15],
  ['Meta asks for a pause', 0.25],
  ['a token dies', 0.35],
  ['the page is reconnected', 0.65],
] as const;
export type Incident = (typeof incidents)[number][0];
