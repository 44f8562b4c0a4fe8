import { byZipf, chanceOf, drawerOf, seedFor } from './chance.ts';

/** Who fills in a form. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string;
}

const given =
  'James Maria Ahmed Priya Wei Lucía Jonas Aisha Tomás Chloé Omar Yuki Mateo Zara Noah Ines Fatima Liam Sofía Ivan Elena Kofi Amara Björn Søren Anaïs José Renée Zoë François Nadia Viktor Olga Hassan Leila Raj Meera Chen Hana Kenji Aiko Pedro Carla Bruno Giulia Luca Marta Piotr Agnes Dmitri Katya Samir Rania Tariq Noor Efua Kwame Thabo Zanele'.split(
    ' ',
  );
const starts =
  'Al Ber Car Dom El Far Gar Hal Iv Jan Kor Lam Mor Nov Or Pat Quin Ros San Tan Ul Var Wes Xav Yam Zel'.split(' ');
const middles = 'an en i o ar el is or u as em in'.split(' ');
const ends = 'son ez ski ov ini ford berg man ira ault ström dahl'.split(' ');
/** Some thousands, so that a rare one belongs to few among a million. */
const families = starts.flatMap((start) => middles.flatMap((middle) => ends.map((end) => start + middle + end)));

const providerOf = drawerOf([
  ['gmail.example', 46],
  ['yahoo.example', 14],
  ['outlook.example', 12],
  ['hotmail.example', 10],
  ['icloud.example', 6],
  ['', 12], // of their own company
]);

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').replace('ø', 'o').toLowerCase();

/** The same person for the same number. */
export function personOf(seed: number, nth: number): Person {
  const chance = chanceOf(seedFor(seed, nth));
  const firstName = byZipf(given, chance());
  const lastName = byZipf(families, chance());
  const provider = providerOf(chance()) || `${plain(lastName)}-${plain(byZipf(families, chance()))}.example`;
  return {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}${chance() < 0.5 ? '.' : ''}${nth}@${provider}`,
    phone: `+1${digits(2 + Math.floor(chance() * 8), chance() * 100, 2)}${digits(2 + Math.floor(chance() * 8), chance() * 1e6, 6)}`,
  };
}

const digits = (first: number, rest: number, length: number): string =>
  `${first}${String(Math.floor(rest)).padStart(length, '0')}`;
