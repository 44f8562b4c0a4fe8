import { found } from '../../../platform/errors.ts';
import { dice } from '../../../testing/dice.ts';
import type { TestEntity } from '../../../testing/entity.ts';
import { givenLead } from '../../../testing/given-lead.ts';
import { recountLeads } from '../../../testing/recount-leads.ts';

const HOUR = 3_600_000;

/** One stay of a lead in a status, as these tests know it. */
export interface Stay {
  readonly lead: Life;
  readonly status: number;
  readonly entered: number;
  readonly exited: number | null;
  readonly next: number | null;
  readonly by: number | null;
}

export interface Life {
  readonly id: number;
  readonly rep: number | null;
  readonly deleted: boolean;
  readonly stays: Stay[];
}

/** Leads that go through the default statuses in any order, closed and opened again, some of them deleted. */
export async function givenLives(
  entity: TestEntity,
  { seed, leads, begin, now }: { seed: number; leads: number; begin: number; now: number },
): Promise<Life[]> {
  const { roll, pick } = dice(seed);
  const { rep1, rep2, rep3, manager } = entity.ids;
  const lives: Life[] = [];
  for (let n = 0; n < leads; n += 1) {
    const life: Life = { id: 0, rep: pick([rep1, rep2, rep3, null]), deleted: roll(8) === 0, stays: [] };
    let [status, by, entered] = [
      1,
      null as number | null,
      begin + roll(Math.floor((now - begin) / HOUR)) * HOUR + roll(HOUR),
    ];
    for (let more = roll(9); ; more -= 1) {
      const stayed = pick([24 * HOUR, 24 * HOUR + 1, 48 * HOUR, 72 * HOUR + 1, 0, roll(100 * HOUR), roll(20 * HOUR)]);
      const isLast = more <= 0 || entered + stayed >= now;
      const next = isLast ? null : pick([1, 2, 3, 4, 5, 6, 7, 8, 7, 8].filter((id) => id !== status));
      life.stays.push({ lead: life, status, entered, exited: isLast ? null : entered + stayed, next, by });
      if (next === null) break;
      [status, by, entered] = [next, pick([rep1, rep2, rep3, manager, null]), entered + stayed];
    }
    lives.push(await written(entity, life));
  }
  await recountLeads(entity.world.app.across, entity.entityId);
  return lives;
}

/** Writes the lead with its stays as they would have been written over time. */
async function written(entity: TestEntity, life: Life): Promise<Life> {
  const { scope } = entity;
  const createdAt = new Date(found(life.stays[0]).entered);
  const id = await givenLead(entity, { createdAt, first_name: 'Lead', last_name: `of ${createdAt.getTime()}` });
  await scope.rows('lead_stages').where({ lead_id: id }).delete();
  await scope.addMany(
    'lead_stages',
    life.stays.map(({ status, entered, exited, next, by }) => ({
      lead_id: id,
      status_id: status,
      entered_at: new Date(entered),
      exited_at: exited === null ? null : new Date(exited),
      duration_hours: exited === null ? null : ((exited - entered) / HOUR).toFixed(2),
      next_status_id: next,
      user_id: by,
    })),
  );
  await scope
    .rows('lead_data')
    .where({ id })
    .update({
      status_id: found(life.stays.at(-1)).status,
      assigned_user_id: life.rep,
      deleted_at: life.deleted ? new Date() : null,
    });
  return Object.assign(life, { id });
}
