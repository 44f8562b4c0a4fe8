export {
  END,
  isInSpan,
  isOfLeadThatCounts,
  isOneOf,
  isSelected,
  LEADS,
  median,
  milliseconds,
  NOW,
  stages,
  talliesOf,
} from './figure-sql.ts';
export { type Figures, figuresFrom, type Sum } from './figures.across.ts';
export { byPerson, peopleToShow } from './people.overview.ts';
export { figure, hours, mean, meanDays, meanHours, minutes, percent } from './rates.ts';
export { isOfAllDays, type Selection, selectionOf, type Viewer } from './selection.ts';
export { dueOf, type InTimeRow, isLate, isLimited, lateMs, type Limits, limitOf, stagesInTime } from './sla.across.ts';
