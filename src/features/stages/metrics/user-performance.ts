import type { Scope } from '../../../platform/scope.ts';
import { rolesThatTakeLeads } from '../../people/index.ts';
import { changesByPerson, firstChangesByRep, type OutcomeRow, outcomesByRep } from './closings.across.ts';
import type { Figures } from './figures.across.ts';
import { mean, meanDays, percent } from './rates.ts';
import type { Span } from './span.ts';
import type { UserPerformance } from './stage-metrics.schema.ts';

/** Active people who take leads, and everybody else with leads or changes in this time; by id. Of one person, if the span is. */
export async function peopleFigures(scope: Scope, figures: Figures, span: Span): Promise<UserPerformance[]> {
  const outcomes = byUser(await outcomesByRep(figures, span));
  const first = new Map(
    (await firstChangesByRep(figures, span)).map((row) => [row.user_id, mean(row.hours, row.leads)]),
  );
  const changes = byUser(await changesByPerson(figures, span));
  const people = await peopleOf(scope, span.rep, [...outcomes.keys(), ...changes.keys()]);
  return people.map(({ id, first_name, last_name, email }) => {
    const { leads, won, lost, closed_ms } = outcomes.get(id) ?? nothingOf(id);
    return {
      user_id: id,
      user_name: `${first_name} ${last_name}`,
      user_email: email,
      leads,
      stage_changes: changes.get(id)?.changes ?? 0,
      won: Number(won),
      lost: Number(lost),
      conversion_rate: percent(won, leads),
      avg_hours_to_first_change: first.get(id) ?? null,
      avg_cycle_days: meanDays(closed_ms, Number(won) + Number(lost)),
    };
  });
}

const nothingOf = (user_id: number): OutcomeRow => ({ user_id, leads: 0, won: 0, lost: 0, closed_ms: null });

function peopleOf(scope: Scope, one: number | null, mentioned: readonly number[]) {
  const rows = scope.rows('users').orderBy('id').select('id', 'first_name', 'last_name', 'email');
  if (one !== null) return rows.where({ id: one });
  return rows.where((group) => {
    void group.where((taking) => void taking.where({ is_active: true }).whereIn('role_id', rolesThatTakeLeads));
    if (mentioned.length > 0) void group.orWhereIn('id', [...new Set(mentioned)]);
  });
}

const byUser = <Row extends { readonly user_id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row> =>
  new Map(rows.map((row) => [row.user_id, row]));
