import { expect, test } from 'vitest';
import { serverArguments } from './mysql.ts';

test('two private servers share no folder: one that starts deletes the temporary tables that it finds', () => {
  const foldersOf = (dataDir: string) =>
    serverArguments(dataDir, 3306).filter((argument) => /^--(datadir|tmpdir)=/.test(argument));
  const [one, other] = [foldersOf('/data/one'), foldersOf('/data/other')];
  expect(one).toHaveLength(2);
  expect(one.filter((folder) => other.includes(folder))).toEqual([]);
});
