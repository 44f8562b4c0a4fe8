import { expect, test } from 'vitest';
import { commandNamed } from './commands.ts';

test.each(['create-entity', 'unrouted'])('%s is a command', (name) => {
  expect(commandNamed(name)).toBeTypeOf('function');
});

test.each(['nonsense', 'constructor', '__proto__', 'toString'])('%s is no command', (name) => {
  expect(commandNamed(name)).toBeUndefined(); // `constructor` would print its operand: the environment with its secrets
});
