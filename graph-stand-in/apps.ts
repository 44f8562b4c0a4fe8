import { randomInt } from 'node:crypto';
import type { Call } from './call.ts';
import { graphError, invalidParameter } from './errors.ts';
import { jsonOr } from './graph-request.ts';
import type { AppSubscription } from './records.ts';
import type { Node } from './select-fields.ts';
import { isOnThisMachine } from './this-machine.ts';

const CALLBACK_MS = 10_000;

/** `/{app}/subscriptions`: GET, DELETE, and POST, which asks the callback for the challenge before it stores anything. */
export async function subscriptions({ state, caller, request }: Call): Promise<Node> {
  if (caller !== 'app') throw graphError('15');
  if (request.method === 'GET')
    return { data: [...state.subscriptions.values()].map(subscriptionNode(request.version)) };
  if (request.method === 'DELETE') {
    const object = request.params['object'];
    if (object === undefined) state.subscriptions.clear();
    else state.subscriptions.delete(object);
    return { success: true };
  }
  const subscription = subscriptionFrom(request.params);
  await askForChallenge(subscription);
  state.subscriptions.set(subscription.object, subscription);
  return { success: true };
}

const subscriptionNode =
  (version: string) =>
  ({ object, callbackUrl, fields }: AppSubscription): Node => ({
    object,
    callback_url: callbackUrl,
    active: true,
    fields: fields.map((name) => ({ name, version })),
  });

function subscriptionFrom(params: Call['request']['params']): AppSubscription {
  const required = (name: string): string => {
    const value = params[name];
    if (!value) throw invalidParameter(`The parameter ${name} is required.`);
    return value;
  };
  const fields = required('fields');
  const list = jsonOr(fields, undefined);
  return {
    object: required('object'),
    callbackUrl: required('callback_url'),
    verifyToken: required('verify_token'),
    fields: Array.isArray(list) ? list.map(String) : fields.split(','),
    includeValues: params['include_values'] === 'true' || params['include_values'] === '1',
  };
}

async function askForChallenge({ callbackUrl, verifyToken }: AppSubscription): Promise<void> {
  if (!isOnThisMachine(callbackUrl)) throw refused('the stand-in calls 127.0.0.1 and localhost only');
  const challenge = String(randomInt(1, 2_000_000_000));
  const url = new URL(callbackUrl);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(CALLBACK_MS) }).catch(() => {
    throw refused('HTTP Status Code = 0; the callback cannot be reached');
  });
  const text = await answer.text();
  if (answer.status !== 200) throw refused(`HTTP Status Code = ${answer.status}; HTTP Message = ${answer.statusText}`);
  if (text !== challenge) throw refused('the answer is not the challenge');
}

const refused = (why: string) =>
  graphError('2200', { message: `(#2200) Callback verification failed with the following errors: ${why}` });
