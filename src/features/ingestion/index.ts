export { INGEST_QUEUE } from './event-queue.ts';
export { ingestion } from './ingestion.ts';
export { resumeParked } from './resume.repository.ts';
