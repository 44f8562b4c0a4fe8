import type { GraphAnswer, GraphCall, GraphClient } from './graph-client.ts';
import { GraphFault } from './graph-fault.ts';

/**
 * The call with all fields, and once more with the second list when Meta refuses it with code 100: a field that a version
 * or a missing right took away must not cost the rest. (No subcode tells that it is about a field, and texts decide nothing.)
 */
export async function withFewerFields(
  client: GraphClient,
  call: GraphCall,
  [all, core]: readonly [string, string],
): Promise<GraphAnswer> {
  const asking = (fields: string) => client.call({ ...call, query: { ...call.query, fields } });
  try {
    return await asking(all);
  } catch (error) {
    if (!(error instanceof GraphFault) || error.kind !== 'refused' || error.code !== 100) throw error;
    return asking(core);
  }
}
