import type { FoundLead, Notes } from './check.ts';

/**
 * The leads of one person: each with a rep, all with the same one, and all but the one that was first linked to another of
 * them. (Which one was first is settled by the workers: two that arrive close together may be taken in either order.)
 */
export function checkLinks(
  found: readonly FoundLead[],
  idsOfRun: ReadonlySet<number>,
  { counted, problem }: Notes,
): void {
  const own = new Set(found.map(({ id }) => id));
  let firsts = 0;
  for (const { id, assigned_user_id: rep, duplicate_of_lead_id: older } of found) {
    if (rep === null) {
      counted.unassigned += 1;
      problem(`Lead ${id} has no rep.`);
    }
    if (older === null || !own.has(older) || older === id) firsts += 1;
    else counted.linked += 1;
    if (older !== null && !own.has(older) && idsOfRun.has(older))
      problem(`Lead ${id} is linked to lead ${older}, which is somebody else.`);
  }
  const ids = [...own].join(', ');
  if (firsts > 1) problem(`The leads ${ids} are of one person and not linked to each other.`);
  if (found.length > 0 && firsts === 0) problem(`The leads ${ids} are linked in a circle.`);
  if (new Set(found.map(({ assigned_user_id }) => assigned_user_id)).size > 1)
    problem(`The leads ${ids} are of one person and have different reps.`);
}
