import cliProgress from 'cli-progress';

export interface Progress {
  acknowledged(leads: number): void;
  assigned(leads: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

/** Two bars in a terminal; elsewhere a line from time to time. */
export function progressOf(total: number, stream: NodeJS.WriteStream): Progress {
  return stream.isTTY === true ? bars(total, stream) : lines(total, stream);
}

function bars(total: number, stream: NodeJS.WriteStream): Progress {
  const format = '{what} [{bar}] {value} of {total}, {duration_formatted}';
  const both = new cliProgress.MultiBar({ format, stream, fps: 5, barsize: 30 }, cliProgress.Presets.legacy);
  const acknowledged = both.create(total, 0, { what: 'acknowledged' });
  const assigned = both.create(total, 0, { what: 'assigned    ' });
  return {
    acknowledged: (leads) => acknowledged.update(leads),
    assigned: (leads) => assigned.update(leads),
    stop: () => both.stop(),
  };
}

function lines(total: number, stream: NodeJS.WriteStream): Progress {
  const now = { acknowledged: 0, assigned: 0 };
  const say = () => stream.write(`acknowledged ${now.acknowledged} of ${total}, assigned ${now.assigned}\n`);
  const timer = setInterval(say, LINE_EVERY_MS);
  return {
    acknowledged(leads) {
      now.acknowledged = leads;
    },
    assigned(leads) {
      now.assigned = leads;
    },
    stop() {
      clearInterval(timer);
      say();
    },
  };
}
