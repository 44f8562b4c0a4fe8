export interface Progress {
  say(line: string): void;
  /** The same for what went wrong. */
  complain(line: string): void;
  /** Runs `work`; what takes over a second is shown while it runs, and with the time that it took. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
}

const SHOWN_AFTER_MS = 1_000;
const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

const wholeSeconds = (start: number) => Math.floor((Date.now() - start) / 1000);

/** One moving line in a terminal, plain lines elsewhere. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  stream.on('error', () => undefined); // the terminal was closed: that is no reason to leave servers running
  const running = new Map<string, number>();
  const moves = stream.isTTY === true;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;

  const clear = () => moves && running.size > 0 && stream.write('\r\x1b[K');
  const draw = () => {
    const shown = [...running].filter(([, start]) => Date.now() - start >= SHOWN_AFTER_MS);
    if (shown.length === 0) return;
    frame = (frame + 1) % FRAMES.length;
    const text = shown.map(([label, start]) => `${label} (${wholeSeconds(start)} s)`).join(', ');
    stream.write(`\r${FRAMES[frame]} ${text.slice(0, stream.columns - 3)}\x1b[K`);
  };
  const say = (line: string) => {
    clear();
    stream.write(`${line}\n`);
  };
  const begin = (label: string) => {
    running.set(label, Date.now());
    if (moves) timer ??= setInterval(draw, 100);
    return moves ? undefined : setTimeout(() => say(`${label} …`), SHOWN_AFTER_MS);
  };
  const end = (label: string) => {
    const took = Date.now() - (running.get(label) ?? Date.now());
    clear();
    running.delete(label);
    if (running.size === 0) timer = void clearInterval(timer);
    return took;
  };

  return {
    say,
    complain(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    async step(label, work) {
      const notice = begin(label);
      try {
        return await work();
      } finally {
        clearTimeout(notice);
        const took = end(label);
        if (took >= SHOWN_AFTER_MS) say(`${label}: ${(took / 1000).toFixed(1)} s`);
      }
    },
  };
}
