export { ingestion } from './ingestion.ts';
export { resumeParked } from './resume.repository.ts';
