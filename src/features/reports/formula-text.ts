/**
 * Where a spreadsheet may take text for a formula: at the beginning, and behind what it may take for the end of a cell (in many
 * countries a semicolon). Blanks, quotes and invisible characters before the sign are dropped by some of them.
 */
const FORMULA = /(?<=(?:^|[;\t\r\n])[\s\p{Cc}\p{Cf}"]*)[=+\-@＝＋－＠]/gu;

/** Nothing that could be a name or a function: at worst a sum. */
const PHONE = /^\+\d[\d ().\/-]*$/;

/** For a cell that came from strangers: an apostrophe stands before what would be a formula. Phone numbers stay as they are. */
export const withoutFormulas = (text: string): string => (PHONE.test(text) ? text : text.replace(FORMULA, "'$&"));
