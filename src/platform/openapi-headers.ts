import type { oas31 } from 'zod-openapi';

const count = (description: string): oas31.HeaderObject => ({ description, schema: { type: 'integer', minimum: 0 } });

/** Headers of answers, by the names of their components. */
export const answerHeaders: Readonly<Record<string, oas31.HeaderObject>> = {
  RetryAfter: count('Seconds to wait before trying again.'),
  RateLimitLimit: count(
    'How many requests the limit takes: that of the person or that of the entity, whichever is nearer.',
  ),
  RateLimitRemaining: count('How many of them are left.'),
  RateLimitReset: count('Seconds until all of them are there again.'),
  RateLimitPolicy: {
    description: 'Each limit with its window in seconds and whose it is.',
    schema: { type: 'string', examples: ['600;w=60;comment="user", 6000;w=60;comment="entity"'] },
  },
};

const refersTo = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** Of answers to those whose requests are counted. Where the installation has no limits, they do not come. */
export const limitHeaders = {
  'RateLimit-Limit': refersTo('RateLimitLimit'),
  'RateLimit-Remaining': refersTo('RateLimitRemaining'),
  'RateLimit-Reset': refersTo('RateLimitReset'),
  'RateLimit-Policy': refersTo('RateLimitPolicy'),
};

export const retryHeader = { 'Retry-After': refersTo('RetryAfter') };
