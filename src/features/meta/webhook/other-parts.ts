import { isObject } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import { entryHead, type Fields, isNoPage, type Part, shown, wholePart } from './part.ts';

// Parts that name no lead.

const bodyOf = (object: Json, entry: Json): Buffer => Buffer.from(JSON.stringify({ object, entry: [entry] }));

/** An entry of which nobody knows what it says. */
export function strangePart(object: Json, entry: Json, reason: string): Part {
  const part = wholePart(bodyOf(object, entry), reason);
  if (object !== 'page' || !isObject(entry)) return part;
  return { ...part, ...entryHead(entry), isTest: isNoPage(entry['id']) };
}

/** Its id is not a page's, whatever it looks like. */
export const otherObjectPart = (object: Json, entry: Fields): Part =>
  wholePart(
    bodyOf(object, entry as Json),
    `It tells of the object ${shown(object)}; leads come with the object "page".`,
  );

const WITHOUT_VALUES =
  'Meta told that a lead came, but not which: switch on "Include Values" in the webhook settings of the Meta app. ' +
  "The page's leads are read back meanwhile.";

/** What Meta sends while "Include Values" is switched off: names of fields only. */
export function namesOnlyPart(entry: Fields, names: readonly Json[]): Part {
  const wantsReadBack = names.includes('leadgen');
  const reason = wantsReadBack ? WITHOUT_VALUES : `A change of the field ${shown(names[0])}, which brings no lead.`;
  return { ...strangePart('page', entry as Json, reason), wantsReadBack };
}
