import { join } from 'node:path';
import { type Child, HEAP, startChild } from '../servers/index.ts';
import { lastWords } from './last-words.ts';
import { Pauses } from './pauses.ts';
import { ROOT } from './settings.ts';

interface Surroundings {
  readonly dir: string;
  readonly environment: NodeJS.ProcessEnv;
  say(line: string): void;
}

/** The options of Node and the file of each. */
const PROGRAMS = {
  api: [...HEAP.api, join(ROOT, 'src/main.ts')],
  'worker-ingest': [...HEAP.ingest, join(ROOT, 'workers/ingest.ts')],
  'worker-background': [...HEAP.background, join(ROOT, 'workers/background.ts')],
  'graph-stand-in': [join(ROOT, 'graph-stand-in/main.ts')],
} as const;
export type ProcessName = keyof typeof PROGRAMS;
export const productNames = ['api', 'worker-ingest', 'worker-background'] as const satisfies ProcessName[];

const TITLES: Readonly<Record<ProcessName, string>> = {
  api: 'The API',
  'worker-ingest': 'The ingest worker',
  'worker-background': 'The background worker',
  'graph-stand-in': "The stand-in for Meta's Graph API",
};

export const pidFileOf = (dir: string, name: string): string => join(dir, 'run', `${name}.pid`);

/** A process of the product, or the stand-in beside it, kept running. */
export class ProductProcess {
  readonly title: string;
  readonly logFile: string;
  readonly #launch: () => Child;
  readonly #say: (line: string) => void;
  readonly #pauses = new Pauses(Date.now());
  #child: Child;
  #timer: NodeJS.Timeout | undefined;
  #intent: 'run' | 'reload' | 'stop' = 'run';
  #isSettled = false;
  /** How it ended before it was settled, if it did. */
  earlyEnd: string | undefined;

  constructor(name: ProcessName, { dir, environment, say }: Surroundings) {
    this.title = TITLES[name];
    this.logFile = join(dir, 'logs', `${name}.log`);
    this.#say = say;
    const words = lastWords(this.logFile);
    this.#launch = () =>
      startChild({
        command: process.execPath,
        args: [...PROGRAMS[name]],
        environment,
        logFile: this.logFile,
        pidFile: pidFileOf(dir, name),
        onExit: (ending) => this.#ended(ending, words()),
      });
    this.#child = this.#launch();
  }

  /** From now on an end is no reason to give up, but to start again. */
  settle(): void {
    this.#isSettled = true;
  }

  /** The same program, from its changed files. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#intent = 'reload';
    await this.#child.stop(5_000);
    if (this.#intent !== 'reload') return;
    this.#intent = 'run';
    this.#child = this.#launch();
  }

  async stop(graceMs: number): Promise<void> {
    clearTimeout(this.#timer);
    this.#intent = 'stop';
    await this.#child.stop(graceMs);
  }

  #ended(ending: string, words: string): void {
    if (this.#intent !== 'run') return;
    if (!this.#isSettled) {
      this.earlyEnd = words || `${this.title} ${ending}.`;
      return;
    }
    const pause = this.#pauses.afterEnd(Date.now());
    const when =
      pause === 0 ? 'it is started again' : `it is started again in ${pause / 1000} s (its log: ${this.logFile})`;
    this.#say(`${this.title} ${ending}; ${when}.`);
    this.#timer = setTimeout(() => {
      this.#child = this.#launch();
    }, pause);
  }
}
