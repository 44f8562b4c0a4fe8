export type { Accepted } from './acceptance.ts';
export { type Delivery, type ReceivedEvent } from './delivery.ts';
export { leadgenKey } from './delivery-key.ts';
export { eventsOf, FETCH_QUEUE, IngestBatch } from './event-queue.ts';
export {
  claimForFetch,
  type FetchedLater,
  type FetchLease,
  judgeUnfetched,
  type Pause,
  storeFetched,
  type Verdict,
} from './fetch-claims.across.ts';
export { isTestId, leadgenValueOf, metaIdOf, metaPayload, readMetaPayload } from './formats/meta-change.ts';
export { ingestion } from './ingestion.ts';
export { receivedEventOf, RUNS_AGAIN } from './received-event.ts';
export type { Intake } from './intake.ts';
export { DISCONNECTED, PAUSED } from './parked.across.ts';
export { knownLeadsIn, supply, waitingSince } from './read-back.repository.ts';
export { readFormAgain } from './read-form-again.ts';
export { resumeParked } from './resume.repository.ts';
export { manualService } from './manual.service.ts';
export { mappingService } from './mapping.service.ts';
