import type { Scope } from '../../platform/scope.ts';

const statuses = [
  ['new', 'Lead received from webhook/ingestion', 'open', 24],
  ['qualified', 'Lead qualified and ready for contact', 'open', 72],
  ['contacted', 'Initial contact made', 'open', 72],
  ['meeting_scheduled', 'Meeting or call scheduled', 'open', 72],
  ['proposal_sent', 'Proposal or quote sent', 'open', 72],
  ['negotiation', 'In negotiation phase', 'open', 72],
  ['won', 'Lead converted to customer', 'won', null],
  ['lost', 'Lead lost or disqualified', 'lost', null],
] as const;

const WON = 7;
const LOST = 8;
const NEW = 1;

/** The statuses 1 to 8 and their transitions that an entity starts with. */
export async function addDefaultWorkflow(scope: Scope): Promise<void> {
  await scope.addMany(
    'lead_statuses',
    statuses.map(([name, description, outcome, slaHours], index) => ({
      id: index + 1,
      name,
      description,
      outcome,
      position: index + 1,
      sla_hours: slaHours,
    })),
  );
  const open = statuses.flatMap(([, , outcome], index) => (outcome === 'open' ? [index + 1] : []));
  await scope.addMany('lead_status_transitions', [
    ...open.flatMap((from) => [
      { from_status_id: from, to_status_id: open.includes(from + 1) ? from + 1 : WON },
      { from_status_id: from, to_status_id: LOST },
    ]),
    { from_status_id: LOST, to_status_id: NEW, manager_only: true },
  ]);
}
