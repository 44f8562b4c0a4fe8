import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChild } from './child.ts';
import { logFrom, reasonIn } from './log-reason.ts';
import type { Place, RunningServer } from './place.ts';

interface PrivateServer {
  /** Short, for file names: mariadb. */
  readonly name: string;
  /** For people: MariaDB. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly patienceMs: number;
  /** Rejects while it does not answer yet. */
  ping(): Promise<unknown>;
}

/** Starts a server and waits until it answers; throws one sentence with the reason from its log if it never does. */
export async function startPrivateServer(place: Place, program: PrivateServer): Promise<RunningServer> {
  const { name, title, command, args, environment } = program;
  const logFile = join(place.dir, 'logs', `${name}.log`);
  const pidFile = join(place.dir, 'run', `${name}.pid`);
  const log = logFrom(logFile);
  let answered = false;
  const onExit = (ending: string) => {
    server.failed = !answered;
    place.onExit(name, server, ending);
  };
  place.signal?.throwIfAborted();
  const launch = () => startChild({ command, args, logFile, pidFile, onExit });
  const server: RunningServer = {
    name,
    environment,
    child: launch(),
    stopping: false,
    failed: false,
    relaunch: launch,
  };
  place.onStart?.(server);
  answered = await place.step(`Starting ${title}`, () => answers(program, server));
  if (answered) return server;
  server.stopping = true;
  await server.child.stop(10_000);
  throw new Error(`${title} cannot start on the data in ${program.dataDir}: ${reasonIn(log.read())} (see ${logFile})`);
}

const PAUSE_MS = 50;

async function answers({ ping, patienceMs }: PrivateServer, server: RunningServer): Promise<boolean> {
  for (let waited = 0; waited < patienceMs && !server.failed; waited += PAUSE_MS) {
    try {
      await ping();
      return true;
    } catch {
      await pause(PAUSE_MS);
    }
  }
  return false;
}
