/** What a part of the test run counted. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

export const sumOf = (outcomes: readonly Outcome[]): Outcome => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
});
