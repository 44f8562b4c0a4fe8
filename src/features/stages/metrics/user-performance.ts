import type { Scope } from '../../../platform/scope.ts';
import { byPerson, type Figures, mean, meanDays, peopleToShow, percent, type Selection } from '../../figures/index.ts';
import { workflowOf } from '../workflow.repository.ts';
import { changesByPerson, firstChangesByRep, type OutcomeRow, outcomesByRep } from './closings.across.ts';
import type { UserPerformance } from './stage-metrics.schema.ts';

/** Active people who take leads, and everybody else with leads or changes in this time; by id. Of one person, if the selection is. */
export async function peopleFigures(scope: Scope, figures: Figures, selection: Selection): Promise<UserPerformance[]> {
  const outcomes = byPerson(await outcomesByRep(figures, selection, await workflowOf(scope)));
  const first = byPerson(await firstChangesByRep(figures, selection));
  const changes = byPerson(await changesByPerson(figures, selection));
  const people = await peopleToShow(scope, selection.rep, [...outcomes.keys(), ...changes.keys()]);
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
      avg_hours_to_first_change: mean(first.get(id)?.hours ?? null, first.get(id)?.leads ?? 0),
      avg_cycle_days: meanDays(closed_ms, Number(won) + Number(lost)),
    };
  });
}

const nothingOf = (user_id: number): OutcomeRow => ({ user_id, leads: 0, won: 0, lost: 0, closed_ms: null });
