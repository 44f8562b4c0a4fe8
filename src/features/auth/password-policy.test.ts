import { expect, test } from 'vitest';
import { assertGoodPassword } from './password-policy.ts';

const names = ['John.Doe@company.example', 'johnny_the_doe'];
const judge = (password: string) => () => assertGoodPassword({ path: 'password', password, names });

test.each([
  'SecurePass123',
  'a walk by the sea 7',
  'ünïcödé pässwörd',
  '🐎🔋📎🌊🐎🔋📎🌊🐎🔋'.slice(0, 20),
  'x1!'.repeat(341),
])('%j is taken', (password) => {
  expect(judge(password)).not.toThrow();
});

test.each([
  ['too short', 'Secure!12'],
  ['too short, though it has more than ten units', '🐎🔋📎🌊🐎🔋'],
  ['too long', 'x1!'.repeat(342)],
  ['among the commonest', 'Password123'],
  ['the name of the product', 'SalesMagnet123'],
  ['one character', 'aaaaaaaaaaaa'],
  ['two characters', 'abababababab'],
  ['the email', 'john.doe@company.example'],
  ['the username', 'Johnny_The_Doe'],
])('one that is %s is refused, with the whole rule', (_, password) => {
  expect(judge(password)).toThrow(
    expect.objectContaining({
      code: 'invalid_input',
      errors: [{ path: 'password', message: expect.stringMatching(/10 to 1024 characters.*commonest.*email/) }],
    }),
  );
});
