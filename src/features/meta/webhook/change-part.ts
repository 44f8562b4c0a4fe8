import { type Delivery, isTestId, leadgenValueOf, metaIdOf, metaPayload } from '../../ingestion/index.ts';
import { isObject } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import { DASHBOARD_TEST, entryHead, type Fields, isNoPage, type Part, rejected, shown } from './part.ts';

/** A change with its value: of the field `leadgen` a lead, if it names one. */
export function changePart(entry: Fields, { field, value = null }: Fields): Part {
  const { pageId: entryPage, time } = entryHead(entry);
  const lead = field === 'leadgen' ? leadgenValueOf(value) : undefined;
  const { page_id: valuePage, leadgen_id: leadgenId } = lead ?? NO_LEAD;
  const pageId = entryPage ?? valuePage;
  const isTest = isNoPage(entry['id']) || [entryPage, valuePage, leadgenId].some(isTestId);
  const held = heldBack(field, isTest, { entryPage, valuePage, leadgenId });
  return {
    pageId,
    leadgenId,
    time,
    payload: metaPayload({
      pageId: isNoPage(entry['id']) || pageId === null ? '0' : pageId,
      time,
      field: typeof field === 'string' ? field : '',
      value: withIdsAsTexts(value),
    }),
    isTest,
    wantsReadBack: false,
    ...(held && { held }),
  };
}

const NO_LEAD = { page_id: null, leadgen_id: null };

interface Told {
  readonly entryPage: string | null;
  readonly valuePage: string | null;
  readonly leadgenId: string | null;
}

function heldBack(field: Json | undefined, isTest: boolean, told: Told): Delivery['held'] {
  if (field !== 'leadgen') return rejected(`A change of the field ${shown(field)}, which brings no lead.`);
  if (told.leadgenId === null) return rejected('The change names no lead.');
  if (isTest) return rejected(DASHBOARD_TEST);
  if (told.entryPage !== null && told.valuePage !== null && told.entryPage !== told.valuePage)
    return {
      state: 'parked',
      reason: `The delivery names two pages, ${told.entryPage} and ${told.valuePage}: nobody can tell whose lead it is.`,
    };
  return undefined;
}

const IDS = ['leadgen_id', 'page_id', 'form_id', 'ad_id', 'adgroup_id'];

function withIdsAsTexts(value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, IDS.includes(name) ? (metaIdOf(each) ?? each) : each]),
  );
}
