import { jobs } from '../jobs.ts';
import type { Job } from '../platform/job.ts';
import type { TestEntity } from './entity.ts';

/**
 * Does what relay and workers would do with the entity's committed jobs, those included that jobs make: each through its schema and its
 * real handler, with this world's services. Returns their names, in the order in which they were done.
 */
export async function runJobs({ scope, world }: TestEntity): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const row = await scope.rows('outbox').orderBy('id').first();
    if (!row) return done;
    const job = jobNamed(row.job);
    const payload: unknown = typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload;
    await job.handle({ scope, payload: job.payload.parse(payload), attempt: 1 }, world.app.services);
    await scope.rows('outbox').where({ id: row.id }).delete();
    done.push(job.name);
  }
}

function jobNamed(name: string): Job<TestEntity['world']['app']['services'], any> {
  const job = jobs.find((one) => one.name === name);
  if (!job || 'system' in job) throw new Error(`The outbox holds an unknown job "${name}"`);
  return job as Job<TestEntity['world']['app']['services'], any>;
}
