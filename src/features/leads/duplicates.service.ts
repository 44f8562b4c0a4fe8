import type { Actor, Page } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import { totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { listedLead } from './lead-shape.ts';
import { leadsOverviewIn } from './leads.overview.ts';
import { leadsIn } from './leads.repository.ts';
import type { LeadRow } from './leads.schema.ts';
import type { LeadsService } from './leads.service.ts';
import { type Match, samePersonIn } from './same-person.repository.ts';
import { statusesIn } from './statuses.repository.ts';
import { sightOf } from './whose-lead.ts';

export type DuplicatesService = ReturnType<typeof duplicatesService>;

export const duplicatesService = (leads: Pick<LeadsService, 'read'>) => ({
  /** 404 for a lead that the caller may not see; others of the person that the caller may not see are left out. */
  async of(
    scope: Scope,
    actor: Actor,
    { id, limit, offset }: { id: number; limit: number; offset: number },
  ): Promise<Page<LeadRow & { matched_by: Match[] }>> {
    await leads.read(scope, actor, id);
    const same = await samePersonIn(scope).of(found(await leadsIn(scope).find(id)).lead);
    const rows = await leadsOverviewIn(scope).ofIds(
      same.map((other) => other.id),
      await sightOf(scope, actor),
    );
    const names = new Map((await statusesIn(scope).all()).map((status) => [status.id, status.name]));
    const matches = new Map(same.map(({ id: other, matchedBy }) => [other, matchedBy]));
    return {
      data: rows.slice(offset, offset + limit).map((row) => ({
        ...listedLead(row, names.get(row.status_id) ?? ''),
        matched_by: [...(matches.get(row.id) ?? [])],
      })),
      ...totalOf(rows.length),
    };
  },
});
