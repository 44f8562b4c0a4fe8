import { createHmac } from 'node:crypto';

/** Both signatures that Meta sends, over exactly these bytes. */
export const signatures = (body: string, secret: string) => ({
  'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
