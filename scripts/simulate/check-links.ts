import type { FoundLead, Notes } from './check.ts';

/**
 * The leads of one person: each with a rep, all with the same one, and all but the one that was first linked to another of
 * them. (Which one was first is settled by the workers: two that arrive close together may be taken in either order.)
 */
export function checkLinks(found: readonly FoundLead[], idsOfRun: ReadonlySet<number>, notes: Notes): void {
  if (found.length === 0) return;
  const own = new Set(found.map(({ id }) => id));
  for (const lead of found) checkOne(lead, notes);
  const links = found.flatMap(({ id, duplicate_of_lead_id: older }) => (older === null ? [] : [{ id, older }]));
  const linked = links.filter(({ id, older }) => older !== id && own.has(older));
  notes.counted.linked += linked.length;

  for (const { id, older } of links)
    if (!own.has(older) && idsOfRun.has(older))
      notes.problem(`Lead ${id} is linked to lead ${older}, which is somebody else.`);
  const theirs = `The leads of one person (${[...own].join(', ')})`;
  if (linked.length < found.length - 1) notes.problem(`${theirs} are not linked to each other.`);
  if (linked.length === found.length) notes.problem(`${theirs} are linked in a circle.`);
  if (new Set(found.map(({ assigned_user_id }) => assigned_user_id)).size > 1)
    notes.problem(`${theirs} have different reps.`);
}

function checkOne({ id, assigned_user_id: rep }: FoundLead, { counted, problem }: Notes): void {
  if (rep !== null) return;
  counted.unassigned += 1;
  problem(`Lead ${id} has no rep.`);
}
