export const invariants = {
  I1: 'what was acknowledged ends as exactly one of lead, merged duplicate, set aside with a reason, dead letter',
  I2: 'nothing has a double effect',
  I3: 'nobody sees what is of another entity',
  I4: 'nothing stays stuck: no backlog and no lease 90 s after healing',
  I5: 'an answer comes within 5 s, and what is not durable is not acknowledged',
  I6: 'at any instant what was acknowledged is in the ledger or in the spool',
  I7: 'memory and connections stay bounded',
  I8: 'lead, rep, stage, record and the delivery agree',
  I9: 'no secret and nobody’s data in the logs',
} as const;
export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  readonly sentence: string;
}
