import { numberFrom, type Random } from './random.ts';

/** Somebody made up. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
}

type Name = readonly [firstName: string, lastName: string, inEmail: string];

const names: readonly [Name, ...Name[]] = [
  ['Jane', 'Smith', 'jane.smith'],
  ['José', 'Núñez', 'jose.nunez'],
  ['Łukasz', 'Wiśniewski', 'lukasz.w'],
  ['Zoë', 'O’Brien', 'zoe_obrien'],
  ['Nguyễn', 'Thị Ánh', 'anh.nguyen'],
  ['Jean-Luc', 'd’Aubigné', 'jeanluc'],
  ['Анна', 'Ковалёва', 'anna.k'],
  ['Олександр', 'Їжакевич', 'oleksandr'],
  ['Ελένη', 'Παπαδοπούλου', 'eleni'],
  ['محمد', 'الحداد', 'mohammed.h'],
  ['נועה', 'לוי', 'noa-levy'],
  ['प्रिया', 'शर्मा', 'priya.sharma'],
  ['สมชาย', 'ใจดี', 'somchai'],
  ['伟', '陈', 'wei.chen'],
  ['さくら', '田中', 'sakura.tanaka'],
  ['민준', '김', 'minjun.kim'],
  ['Nkechi', 'Ọ̀kafọ̀', 'nkechi'],
  ['Björk', 'Guðmundsdóttir', 'bjork'],
];

/** Country code and the first digits of its mobile numbers; nine digits follow. */
const phonePrefixes = ['+91 9', '+91 8', '+49 15', '+44 7', '+86 13', '+86 18'] as const;
const PHONES_A_PREFIX = 1_000_000_000;
/** Prime, so that the numbers of one run spread over the whole range and none comes twice. */
const STRIDE = 618_033_989;

/** The person with this number in a run: email and phone are nobody else's in it, and the email nobody's in any other run. */
export function personOf(runId: string, number: number, random: Random): Person {
  const [firstName, lastName, inEmail] = random.pick(names);
  return { firstName, lastName, email: `${inEmail}.${number}.${runId}@mail.example`, phone: phoneOf(runId, number) };
}

function phoneOf(runId: string, number: number): string {
  const prefix = phonePrefixes[number % phonePrefixes.length] ?? phonePrefixes[0];
  const nth = Math.floor(number / phonePrefixes.length);
  const local = Number((BigInt(numberFrom(runId)) + BigInt(nth) * BigInt(STRIDE)) % BigInt(PHONES_A_PREFIX));
  const digits = String(local).padStart(9, '0');
  return nth % 2 === 0 ? `${prefix}${digits}` : `${prefix}${digits.slice(0, 4)}-${digits.slice(4)}`;
}
