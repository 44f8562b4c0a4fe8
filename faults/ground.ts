import type { Fault } from './fault.ts';
import { brokenOff, type Outcome, type Run } from './run-fault.ts';

interface Needs {
  /** A product with nothing wrong. */
  readonly start: () => Promise<Run>;
  readonly report: (error: unknown) => void;
}

/** What faults are run on, one after the other: one product, and a fresh one after a fault that broke off. */
export class Ground {
  readonly #needs: Needs;
  #run: Run | undefined;
  #ending: Promise<void> | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Starts the product, where there is none. */
  async prepare(): Promise<Run> {
    return (this.#run ??= await this.#needs.start());
  }

  /** Whatever is thrown on the way is a failure of this fault alone. */
  async attempt(fault: Fault, work: (run: Run) => Promise<Outcome>): Promise<Outcome> {
    const begun = Date.now();
    const outcome = await this.prepare()
      .then(work)
      .catch((error: unknown) => brokenOff(fault, begun, error));
    if (outcome.brokeOff !== undefined) await this.#leave().catch(this.#needs.report);
    return outcome;
  }

  /** Ends everything that was started; for good. */
  end(): Promise<void> {
    return (this.#ending ??= this.#leave());
  }

  async #leave(): Promise<void> {
    const product = this.#run?.product;
    this.#run = undefined;
    await product?.stop();
  }
}
