import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type Person, testEntity } from '../../testing/entity.ts';
import { system } from '../audit/index.ts';
import { drainWaiting } from './drain.across.ts';
import { change } from './given-people.ts';
import { contradictionsOf, recountOf, workloadsOf } from './given-workloads.ts';
import { putBack } from './put-back.service.ts';

const reps = ['rep1', 'rep2', 'rep3'] as const;
const rep = fc.constantFrom(...reps);
const lead = fc.nat(30);
const deed = fc.oneof(
  fc.record({ does: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constantFrom('assign' as const, 'reassign' as const, 'claim' as const), lead, rep }),
  fc.record({ does: fc.constantFrom('unassign' as const, 'putBack' as const, 'lose' as const), lead }),
  fc.record({ does: fc.constant('switch' as const), rep, on: fc.boolean(), limit: fc.constantFrom(null, 2, 5) }),
  fc.record({ does: fc.constantFrom('bulk' as const, 'drain' as const) }),
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

test('after whatever was done, some of it at once, workloads are what a recount says, and each lead has one truth', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (rounds) => {
      const entity = await testEntity();
      const leads = await arrive(entity, strangers(6));
      const call = (operation: string, body: object, as: Person = 'manager') => entity.call(operation, { body, as });
      const run = async (each: Deed): Promise<void> => {
        const leadId = 'lead' in each ? (leads[each.lead % leads.length] as number) : 0;
        const now = entity.world.outside.now();
        if (each.does === 'arrive') leads.push(...(await arrive(entity, strangers(each.count))));
        else if (each.does === 'switch')
          await change(entity, [each.rep], { is_available: each.on, max_active_leads: each.limit });
        else if (each.does === 'drain') await drainWaiting(entity.world.app.across, () => now);
        else if (each.does === 'bulk') await call('assignments.bulkAssign', {});
        else if (each.does === 'claim') await call('assignments.claim', { leadId }, each.rep);
        else if (each.does === 'assign')
          await call('assignments.assign', { leadId, assignedUserId: entity.ids[each.rep] });
        else if (each.does === 'reassign')
          await call('assignments.reassign', { leadId, newAssignedUserId: entity.ids[each.rep], force: true });
        else if (each.does === 'unassign') await call('assignments.unassign', { leadId });
        else if (each.does === 'lose') await call('stages.changeStatus', { leadId, statusId: 8 });
        else
          await entity.scope.transaction((tx) =>
            putBack(tx, { leadIds: [leadId], reason: 'tried', by: system, at: now }),
          );
      };
      for (const round of rounds) await Promise.all(round.map(run));
      expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
      expect(await contradictionsOf(entity)).toEqual([]);
      const waiting = await entity.scope.rows('assignment_waiting').select('lead_id');
      const held = await entity.scope.rows('lead_data').whereNotNull('assigned_user_id').select('id');
      expect(waiting.filter(({ lead_id }) => held.some(({ id }) => id === lead_id))).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 120_000);
