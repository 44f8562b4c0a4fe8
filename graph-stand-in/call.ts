import type { Caller } from './auth.ts';
import type { GraphRequest } from './graph-request.ts';
import type { Lead } from './records.ts';
import type { State } from './state.ts';

/** A call whose caller is known. */
export interface Call {
  readonly state: State;
  readonly caller: Caller;
  readonly request: GraphRequest;
  /** What a test lead sets off: Meta announces it by the real webhook. */
  readonly onTestLead: (lead: Lead) => void;
}
