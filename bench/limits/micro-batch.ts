/** Gathers what comes while writes are under way into the next one; the least that group commit needs. So many writes at once. */
export function gather<Item>(
  write: (items: readonly Item[]) => Promise<void>,
  { most = 500, atOnce = 1 }: { readonly most?: number; readonly atOnce?: number } = {},
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve(): void; reject(error: unknown): void }[] = [];
  let writing = 0;
  const flush = async () => {
    writing += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        await write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing -= 1;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (writing === 0 || (writing < atOnce && waiting.length >= most)) void flush();
    });
}
