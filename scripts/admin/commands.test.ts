import { expect, test } from 'vitest';
import { commandNamed } from './commands.ts';

test('a command is one that is declared', () => {
  expect(commandNamed('create-entity')).toBeTypeOf('function');
});

test.each(['nonsense', 'constructor', '__proto__', 'toString'])('%s is no command', (name) => {
  expect(commandNamed(name)).toBeUndefined(); // `constructor` would print its operand: the environment with its secrets
});
