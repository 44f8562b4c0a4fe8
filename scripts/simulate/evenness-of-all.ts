import type { CompanyApi, PoolMember } from './api.ts';
import type { FoundLead } from './check.ts';
import { type Evenness, evennessOf } from './evenness.ts';
import type { Company } from './sent.ts';
import type { Apis, LeadsByCompany } from './watch.ts';

/** How even each company's leads are shared, with who could have got them by its own explanation. */
export async function evennessOfAll(apis: Apis, leads: LeadsByCompany): Promise<Map<Company, Evenness>> {
  const all = new Map<Company, Evenness>();
  for (const [company, api] of apis) {
    const own = leads.get(company) ?? [];
    all.set(company, evennessOf(own, await poolOf(api, own)));
  }
  return all;
}

/** Who could have got the newest of these leads that was assigned in turn. */
async function poolOf(api: CompanyApi, leads: readonly FoundLead[]): Promise<PoolMember[]> {
  const inTurn = leads.filter(
    ({ assigned_user_id, duplicate_of_lead_id }) => assigned_user_id !== null && duplicate_of_lead_id === null,
  );
  for (const { id } of inTurn.toReversed().slice(0, 5)) {
    const pool = await api.poolOf(id);
    if (pool.length > 0) return pool;
  }
  return [];
}
