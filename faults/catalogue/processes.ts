import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

/** F1 to F4 and F22: processes of the product end. */
export const processFaults: readonly Fault[] = [
  {
    name: 'F1',
    title: 'the API is killed (kill -9) again and again while clients post',
    shows: ['I1', 'I2', 'I6', 'I8'],
    async inject({ product: { processes }, dice, isFull }) {
      const times = isFull ? 50 : 8;
      for (let time = 0; time < times; time += 1) {
        await processes.api.untilAlive();
        await pause(300 + dice.roll(2_000));
        processes.api.signal('SIGKILL');
        await pause(300);
      }
      await processes.api.untilAlive();
      return times;
    },
  },
];
