import { encryption } from '../../platform/encryption.ts';
import type { World } from '../../testing/world.ts';
import { sourcesService } from './sources.service.ts';

/** The service by itself: nobody is told of changes and Meta is never asked, unless the test says what happens then. */
export const givenSourcesService = (
  { app, outside: { config, now } }: Pick<World, 'app' | 'outside'>,
  needs: Partial<Parameters<typeof sourcesService>[0]> = {},
) =>
  sourcesService({
    encryption: encryption(config.encryptionKeys),
    publicUrl: 'https://crm.example',
    now,
    across: app.across,
    pageAccessToken: undefined,
    onChanged: () => undefined,
    onResumed: async () => undefined,
    connectPage: async () => undefined,
    checkPage: async () => undefined,
    enqueueCheck: async () => undefined,
    ...needs,
  });
