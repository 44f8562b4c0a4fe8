import { MicroBatch } from '../../../platform/micro-batch.ts';

/** As many ids as one Graph call takes. */
const EVENTS_A_CALL = 50;

/**
 * One lane a page: what comes while a call for the page is under way goes out together in the next one, and no page waits for
 * another. `work` gives a result for each of its events.
 */
export function lanesOf<Event extends { readonly entityId: number; readonly sourceId: number }, Result>(
  work: (events: readonly Event[]) => Promise<readonly Result[]>,
) {
  const lanes = new Map<string, MicroBatch<Event, Result>>();
  const open = (name: string) => {
    const lane = new MicroBatch<Event, Result>({
      write: work,
      sizeOf: () => 1,
      maxItems: EVENTS_A_CALL,
      maxBytes: EVENTS_A_CALL,
    });
    lanes.set(name, lane);
    return lane;
  };
  return {
    add(event: Event): Promise<Result> {
      const name = `${event.entityId}/${event.sourceId}`;
      return (lanes.get(name) ?? open(name)).add(event);
    },
  };
}
