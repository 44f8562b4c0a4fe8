export const outcomes = ['open', 'won', 'lost'] as const;
/** What a status means for the lead: it is worked, or how it ended. */
export type Outcome = (typeof outcomes)[number];

export interface Status {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly outcome: Outcome;
  readonly position: number;
  /** How long a lead may stay; null: as long as it likes. */
  readonly slaHours: number | null;
  readonly isActive: boolean;
}

export interface Transition {
  readonly from: number;
  readonly to: number;
  readonly managerOnly: boolean;
}

/** An entity's statuses, in their order, and the ways between them. */
export class Workflow {
  readonly statuses: readonly Status[];
  readonly transitions: readonly Transition[];
  readonly #byId: ReadonlyMap<number, Status>;

  constructor(statuses: readonly Status[], transitions: readonly Transition[]) {
    this.statuses = statuses.toSorted((a, b) => a.position - b.position || a.id - b.id);
    this.transitions = transitions;
    this.#byId = new Map(statuses.map((status) => [status.id, status]));
  }

  find(id: number): Status | undefined {
    return this.#byId.get(id);
  }

  /** Of an id that is known to be a status: another one is a fault of ours. */
  status(id: number): Status {
    const status = this.#byId.get(id);
    if (!status) throw new Error(`There is no status ${id} in the workflow`);
    return status;
  }

  transition(from: number, to: number): Transition | undefined {
    return this.transitions.find((way) => way.from === from && way.to === to);
  }

  /** Of the statuses that mean one of these for a lead. */
  idsOf(...meanings: readonly Outcome[]): number[] {
    return this.statuses.filter(({ outcome }) => meanings.includes(outcome)).map(({ id }) => id);
  }

  /** For how many hours leads may stay, by open status; one without a limit is not there. `forAll` is a limit for all of them. */
  limits(forAll?: number): ReadonlyMap<number, number> {
    return new Map(
      this.statuses.flatMap(({ id, outcome, slaHours }) => {
        const limit = forAll ?? slaHours;
        return outcome === 'open' && limit !== null ? [[id, limit] as const] : [];
      }),
    );
  }

  /** Where a lead may go from here, in the workflow's order; never to a status that is out of use. */
  next(from: number, { asManager }: { readonly asManager: boolean }): Status[] {
    return this.statuses.filter(({ id, isActive }) => {
      const way = this.transition(from, id);
      return isActive && way !== undefined && (asManager || !way.managerOnly);
    });
  }
}
