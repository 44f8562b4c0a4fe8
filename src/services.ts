import { activitiesService, activityFigures, activityPages } from './features/activities/index.ts';
import { analyticsService } from './features/analytics/index.ts';
import { assignmentsService, putBack, rulesService } from './features/assignments/index.ts';
import { auditService } from './features/audit/audit.service.ts';
import { bulkUpdateService } from './features/bulk-update/index.ts';
import { authService } from './features/auth/auth.service.ts';
import { passwordsService } from './features/auth/passwords.service.ts';
import { registrationService } from './features/auth/registration.service.ts';
import { ingestion, manualService, mappingService, resumeParked } from './features/ingestion/index.ts';
import { normalizedEmail } from './features/ingestion/normalise/emails.ts';
import { splitName } from './features/ingestion/normalise/names.ts';
import { e164Of } from './features/ingestion/normalise/phones.ts';
import { endInvitations } from './features/invitations/index.ts';
import { figuresFrom } from './features/figures/index.ts';
import { invitationsService } from './features/invitations/invitations.service.ts';
import { duplicatesService, erasureOf, leadsService, removalService } from './features/leads/index.ts';
import { mailService } from './features/mail/index.ts';
import { checkPage, meta } from './features/meta/index.ts';
import { doorbell, feedService, notificationsService } from './features/notifications/index.ts';
import { people } from './features/people/people.ts';
import { entityRows } from './features/settings/entity-row.across.ts';
import {
  downloadsService,
  exportFiles,
  exportsService,
  failDelivery,
  figureTables,
  fileMaker,
  reportTables,
  runsService,
  schedulesService,
  startDueReports,
  templatesService,
} from './features/reports/index.ts';
import { settingsService } from './features/settings/settings.service.ts';
import { sourceDirectory, sourcesService } from './features/sources/index.ts';
import { stageMetricsService, stagesService, workflowService } from './features/stages/index.ts';
import { acrossEntities } from './platform/across-entities.ts';
import { encryption } from './platform/encryption.ts';
import { mailer } from './platform/mailer.ts';
import type { Outside } from './platform/outside.ts';
import { Scope } from './platform/scope.ts';

/** What the services are made from. */
export function partsOf(outside: Outside) {
  const { config, db, ledgerDb, report } = outside;
  const across = acrossEntities(db);
  const acrossLedger = acrossEntities(ledgerDb);
  const scopeFor = (entityId: number) => new Scope(db, entityId);
  const secrets = encryption(config.encryptionKeys);
  const directory = sourceDirectory({ across: acrossLedger, encryption: secrets, report });
  const pipeline = ingestion({ outside, across, acrossLedger, directory, scopeFor });
  const facebook = meta({ outside, across, acrossLedger, encryption: secrets, directory, pipeline, scopeFor });
  const files = exportFiles(config.dataDir);
  return { outside, across, scopeFor, secrets, directory, pipeline, facebook, files, bell: doorbell(outside) };
}

type Parts = ReturnType<typeof partsOf>;
type SendMail = ReturnType<typeof mailService>['send'];

/** Everything that endpoints and jobs ask for, by its name. */
export function servicesOf(parts: Parts) {
  const { outside, secrets, pipeline, facebook } = parts;
  const leads = leadServices(parts);
  const reports = reportParts(parts, leads.leads);
  const mail = mailService({
    outside,
    encryption: secrets,
    mailer: mailer(outside.config, outside.log),
    fileOfExport: reports.exports.file,
    onReportLost: failDelivery,
  });
  const people = peopleServices(parts, mail.send);
  return {
    ...pipeline.services,
    ...facebook.services,
    ...leads,
    ...people,
    ...reportServices(parts, reports, { sendMail: mail.send, actorOf: people.auth.actorOf }),
    ...dailyServices(parts),
    audit: auditService(),
    mail,
    mapping: mappingService(outside),
    sources: sourcesOf(parts),
  };
}

function leadServices({ outside, across, secrets, pipeline: { takeLeadIds } }: Parts) {
  const { now } = outside;
  const leads = leadsService(outside, { normalizedEmail, e164Of, splitName });
  const assignments = assignmentsService({ leads, now });
  return {
    leads,
    assignments,
    rules: rulesService({ now }),
    manualLeads: manualService({ now, takeLeadIds, leads, assignments }),
    leadDuplicates: duplicatesService(leads),
    leadRemoval: removalService({ now, assignments, encryption: secrets, erasure: erasureOf(across) }),
    bulkUpdate: bulkUpdateService({ now, leads, assignments }),
    stages: stagesService(outside),
    stageMetrics: stageMetricsService({ now, figures: figuresFrom(across) }),
    workflow: workflowService(outside),
  };
}

const peopleServices = ({ outside, across, scopeFor, secrets }: Parts, sendMail: SendMail) => ({
  auth: authService({ outside, across, scopeFor }),
  registration: registrationService({ outside, across, scopeFor, encryption: secrets, sendMail }),
  passwords: passwordsService({ outside, across, scopeFor, sendMail }),
  ...people({ outside, across, sendMail, putBack, endInvitations }),
  invitations: invitationsService({ ...outside, publicUrl: outside.config.publicUrl, sendMail }),
  settings: settingsService({ now: outside.now, entities: entityRows(across) }),
});

/** Figures, and the files that are made from them. */
function reportParts({ outside: { now, report }, across, files }: Parts, leads: ReturnType<typeof leadsService>) {
  const analytics = analyticsService({ now, figures: figuresFrom(across) });
  const tables = reportTables(leads, figureTables(analytics), analytics);
  const makeFile = fileMaker({ now, tables, files });
  return { analytics, tables, makeFile, exports: exportsService({ now, report, tables, files, makeFile }) };
}

const reportServices = (
  { outside: { config, now, report }, across, scopeFor, files }: Parts,
  { analytics, exports, tables, makeFile }: ReturnType<typeof reportParts>,
  { sendMail, actorOf }: { sendMail: SendMail; actorOf: ReturnType<typeof authService>['actorOf'] },
) => ({
  analytics,
  exports,
  templates: templatesService({ now, tables }),
  schedules: schedulesService({ now }),
  runs: runsService({ now, report, makeFile, sendMail, publicUrl: config.publicUrl }),
  timetable: { startDue: () => startDueReports(across, now) },
  downloads: downloadsService({ now, across, files, scopeFor, actorOf }),
});

const dailyServices = ({ outside, bell }: Parts) => ({
  activities: activitiesService(outside),
  activityPages: activityPages(outside),
  activityFigures: activityFigures(outside),
  notifications: notificationsService(outside),
  doorbell: bell,
  feed: feedService(outside, bell),
});

const sourcesOf = ({ outside: { config, now }, across, secrets, directory, facebook }: Parts) =>
  sourcesService({
    encryption: secrets,
    across,
    publicUrl: config.publicUrl,
    pageAccessToken: config.meta.pageAccessToken,
    now,
    connectPage: facebook.services.metaConnections.connect,
    checkPage: facebook.services.metaConnections.check,
    enqueueCheck: (tx, sourceId) => tx.enqueue(checkPage, { sourceId }),
    onChanged: directory.invalidate,
    onResumed: async (scope, sourceId) => void (await resumeParked(scope, sourceId)),
  });
