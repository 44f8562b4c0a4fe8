import type { z } from 'zod';
import type { ErrorKind } from './error-table.ts';
import { type GraphError, graphError } from './errors.ts';
import type { GraphRequest } from './graph-request.ts';
import { pacificInstant } from './instants.ts';
import { objectOf, pagesOf } from './objects.ts';
import { type Fault, NewFault } from './records.ts';
import type { State } from './state.ts';
import { exhaustedAppUsage, throttled } from './usage.ts';
import { type WireFault, wireFaults } from './wire-faults.ts';

export interface SetFault extends Fault {
  readonly number: number;
  readonly until: number;
  callsLeft: number;
}

/** Sets a fault and returns its number, by which it can be cleared. The newest that fits a call is the one it meets. */
export function setFault(state: State, input: z.input<typeof NewFault>): number {
  const fault = NewFault.parse(input);
  const number = ++state.sequence;
  const until = fault.forMs === undefined ? Infinity : state.now().getTime() + fault.forMs;
  state.faults.unshift({ ...fault, number, until, callsLeft: fault.calls ?? Infinity });
  return number;
}

/** Clears one fault, or all. */
export function clearFaults(state: State, number?: number): void {
  const kept = number === undefined ? [] : state.faults.filter((fault) => fault.number !== number);
  state.faults.splice(0, state.faults.length, ...kept);
}

/** The fault that a call meets, counted as met. */
export function faultFor(state: State, request: GraphRequest): SetFault | undefined {
  const now = state.now().getTime();
  const fault = state.faults.find((one) => one.callsLeft > 0 && now < one.until && fits(state, one, request));
  if (fault) fault.callsLeft -= 1;
  return fault;
}

function fits(state: State, { on }: Fault, request: GraphRequest): boolean {
  if (on.edge !== undefined && on.edge !== request.edge) return false;
  if (on.token !== undefined && on.token !== request.token) return false;
  if (on.page !== undefined && !pagesOf(state, request).includes(on.page)) return false;
  if (on.form !== undefined && !formsOf(state, request).includes(on.form)) return false;
  return on.lead === undefined || request.ids.includes(on.lead);
}

/** A form's faults are its leads' as well. */
const formsOf = (state: State, { ids }: GraphRequest): string[] =>
  ids.flatMap((id) => {
    const object = objectOf(state, id);
    if (object?.kind === 'lead') return object.lead.formId;
    return object?.kind === 'form' ? id : [];
  });

export const isWireFault = (kind: Fault['kind']): kind is WireFault => wireFaults.some((one) => one === kind);

/** The Graph error of a fault, with the headers that go with it. */
export function faultError(state: State, fault: Fault, request: GraphRequest): GraphError {
  return errorFor(state, { ...fault, kind: isWireFault(fault.kind) ? fault.as : fault.kind }, request);
}

function errorFor(
  state: State,
  { kind, minutes, message, on }: Fault & { readonly kind: ErrorKind },
  request: GraphRequest,
): GraphError {
  const pageId = on.page ?? pagesOf(state, request)[0] ?? '0';
  if (kind === '80005' || kind === '80001') return throttled(kind, { pageId, minutes, message });
  const now = state.now();
  const words = {
    id: on.lead ?? request.ids[0] ?? request.node,
    method: request.method.toLowerCase(),
    path: request.path,
    app: state.app.appId,
    expired: pacificInstant(new Date(now.getTime() - 3_600_000)),
    now: pacificInstant(now),
  };
  return graphError(kind, { words, message, ...(kind === '4' && { headers: exhaustedAppUsage }) });
}
