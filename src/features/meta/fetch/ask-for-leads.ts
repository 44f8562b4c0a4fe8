import { GraphFault } from '../graph/graph-fault.ts';
import type { GraphApi } from '../graph/graph.ts';
import type { LeadJson } from '../graph/lead-calls.ts';

export interface Asked {
  readonly leads: ReadonlyMap<string, LeadJson>;
  /** Why the others did not come. */
  readonly faults: ReadonlyMap<string, GraphFault>;
}

/** Calls for single leads under way at once: a page's quota counts them all the same. */
const AT_ONCE = 5;

/**
 * The leads of up to 50 ids: in one call, and where one id fails it for all, each by itself. A fault that concerns the page or the
 * app ends the asking: it is the answer for all that were not asked yet.
 */
export async function askForLeads(
  graph: Pick<GraphApi, 'leads'>,
  { ids, token }: { readonly ids: readonly string[]; readonly token: string },
): Promise<Asked> {
  try {
    return { leads: await graph.leads({ ids, token }), faults: new Map() };
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error;
    if (ids.length === 1 || error.reach !== 'event') return { leads: new Map(), faults: toAll(ids, error) };
    return oneByOne(graph, ids, token);
  }
}

const toAll = (ids: readonly string[], fault: GraphFault) => new Map(ids.map((id) => [id, fault]));

async function oneByOne(graph: Pick<GraphApi, 'leads'>, ids: readonly string[], token: string): Promise<Asked> {
  const leads = new Map<string, LeadJson>();
  const faults = new Map<string, GraphFault>();
  const pending = [...ids];
  let end: GraphFault | undefined;
  const askOn = async (): Promise<void> => {
    for (let id = pending.shift(); id !== undefined && !end; id = pending.shift()) {
      const outcome = await graph.leads({ ids: [id], token }).catch((error: unknown) => faultFrom(error));
      if (!(outcome instanceof GraphFault)) leads.set(id, outcome.get(id) as LeadJson);
      else {
        faults.set(id, outcome);
        if (outcome.reach !== 'event') end = outcome;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  const unasked = ids.filter((id) => !leads.has(id) && !faults.has(id));
  for (const id of unasked) faults.set(id, end as GraphFault);
  return { leads, faults };
}

function faultFrom(error: unknown): GraphFault {
  if (error instanceof GraphFault) return error;
  throw error;
}
