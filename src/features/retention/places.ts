const START_OVER_MS = 7 * 86_400_000;

/**
 * How far each walk through a table has come, as this process remembers: so a pass does not look again at what the one before
 * has done. Every week a walk starts over, for rows that became old out of their turn.
 */
export function places<Place>(now: () => Date) {
  const known = new Map<string, Place>();
  let since = now().getTime();
  return {
    of(walk: string, start: Place) {
      if (now().getTime() - since > START_OVER_MS) {
        known.clear();
        since = now().getTime();
      }
      return {
        get: (): Place => known.get(walk) ?? start,
        set: (place: Place): void => void known.set(walk, place),
      };
    },
  };
}
