import type { UnroutedDeliveriesRow } from '../../../platform/tables.ts';
import { deliveryOf } from './delivery-of.ts';
import { partsOf } from './facebook-body.ts';
import type { ReceiverNeeds } from './receive.service.ts';
import type { Unrouted } from './unrouted.across.ts';

type Needs = Pick<ReceiverNeeds, 'directory' | 'accept' | 'requestReadBack' | 'report'> & {
  readonly unrouted: Pick<Unrouted, 'claimed' | 'forget'>;
};

/**
 * A pass over deliveries whose page was connected after they came: into the ledger, then forgotten here. The ledger knows each by
 * its uid, so a pass that died in between, or two at once, route none of them twice. Returns how many it routed.
 */
export async function routeClaimed(needs: Needs): Promise<number> {
  const rows = await needs.unrouted.claimed();
  const outcomes = await Promise.allSettled(rows.map((row) => route(needs, row)));
  const routed = rows.filter((_, index) => {
    const outcome = outcomes[index];
    return outcome?.status === 'fulfilled' && outcome.value;
  });
  await needs.unrouted.forget(routed.map(({ id }) => id));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) needs.report(failed.reason, { note: 'the next pass tries again' });
  return routed.length;
}

/** False: this process does not know yet of the page's new source. */
async function route(needs: Needs, row: UnroutedDeliveriesRow): Promise<boolean> {
  const source = row.page_id === null ? undefined : await needs.directory.byPage(row.page_id);
  const [part] = partsOf(row.payload);
  if (!source || !part) return false;
  const context = { entry_time: part.time };
  const delivery = deliveryOf(part, source, { uid: row.uid, receivedAt: row.received_at, context });
  await needs.accept({ ...delivery, mayBeWritten: true });
  if (part.wantsReadBack) await needs.requestReadBack(source.entityId, source.id);
  return true;
}
