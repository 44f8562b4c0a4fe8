import { setTimeout as pause } from 'node:timers/promises';
import { demoEntities } from '../../seeds/demo.ts';
import { demoPages } from '../../seeds/demo-pages.ts';
import type { CompanyApi } from './api.ts';
import type { Incident } from './incidents.ts';
import { leadAtMeta, type MetaPage } from './meta-lead.ts';
import type { Plan } from './plan.ts';
import type { Company, MetaLead } from './sent.ts';
import type { StandIn } from './stand-in.ts';
import type { Apis } from './watch.ts';
import type { MetaSide } from './webhook-request.ts';

interface ConnectedPage extends MetaPage {
  readonly company: Company;
  readonly sourceId: number;
  readonly api: CompanyApi;
}

/** The company whose token dies in the middle of a run. */
export const UNLUCKY: Company = demoEntities[1];
const NOTICED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 250;
const OUTAGE_CALLS = 2;
const PAUSE_SECONDS = 3;

interface Needs {
  readonly standIn: StandIn;
  readonly apis: Apis;
  readonly appSecret: string;
  readonly plan: Pick<Plan, 'runId' | 'campaignId'>;
  say(line: string): void;
}

export type MetaRun = Awaited<ReturnType<typeof metaRun>>;

/** Meta's side of a run, on the stand-in: people who fill in forms, incidents, and reading back at the end. */
export async function metaRun({ standIn, apis, appSecret, plan, say }: Needs) {
  const pages = await connectedPages(standIn, apis);
  const created = new Map<MetaLead, number>();
  const now = () => Math.floor(Date.now() / 1_000);
  const side: MetaSide = {
    appSecret,
    pages,
    campaignId: plan.campaignId,
    now,
    createdAt: (lead) => created.get(lead) ?? now(),
  };
  const unlucky = pages.get(UNLUCKY) as ConnectedPage;
  const dying = `simulate-${plan.runId}`;
  const whileDead = { isDead: false, leads: 0 };
  const problems: string[] = [];
  const perform: Record<Incident, () => Promise<void>> = {
    'Meta is unavailable': () => standIn.setFaults([{ kind: '2', on: { page: pageOf(0) }, calls: OUTAGE_CALLS }]),
    'Meta asks for a pause': () =>
      standIn.setFaults([{ kind: '429', on: { page: pageOf(2) }, calls: 1, retryAfterSeconds: PAUSE_SECONDS }]),
    async 'a token dies'() {
      await standIn.expireToken(dying);
      whileDead.isDead = true;
    },
    async 'the page is reconnected'() {
      const isNoticed = await untilNoticed(unlucky);
      whileDead.isDead = false;
      await unlucky.api.replacePageToken(unlucky.sourceId, tokenOf(UNLUCKY));
      if (!isNoticed && whileDead.leads > 0)
        problems.push(`The token of ${UNLUCKY} was dead, and its source never said that it needs attention.`);
    },
  };

  return {
    side,
    /** All leads that exist at Meta now. */
    created: (): readonly MetaLead[] => [...created.keys()],

    /** A token that will die takes the place of the unlucky page's own; nothing waits for that. */
    async begin(): Promise<void> {
      for (const { api, sourceId, company } of pages.values())
        if ((await api.source(sourceId)).status !== 'active') await api.replacePageToken(sourceId, tokenOf(company));
      await standIn.addToken(dying, unlucky.pageId);
      await unlucky.api.replacePageToken(unlucky.sourceId, dying);
    },

    async fillIn(leads: readonly MetaLead[]): Promise<void> {
      const late = leads.filter(({ isLate, isAnnounced }) => isLate && isAnnounced);
      if (late.length > 0)
        await standIn.setFaults(late.map(({ leadgenId }) => ({ kind: '100/33', on: { lead: leadgenId }, calls: 1 })));
      for (const lead of leads) {
        created.set(lead, now());
        if (whileDead.isDead && lead.company === UNLUCKY && lead.isAnnounced) whileDead.leads += 1;
      }
      await standIn.addLeads(
        leads.map((lead) => {
          const page = pages.get(lead.company) as ConnectedPage;
          const createdTime = new Date(side.createdAt(lead) * 1_000);
          return leadAtMeta(lead, { page, campaignId: plan.campaignId, createdTime });
        }),
      );
    },

    perform: (incident: Incident): Promise<void> => perform[incident](),

    /** Asks for it; a page that refuses is told, and what it lacks the check will find. */
    async readBack(): Promise<void> {
      for (const { api, sourceId } of pages.values())
        await api.readBack(sourceId).catch((error: unknown) => say(String(error)));
    },

    end: (): Promise<void> => standIn.clearOwnFaults(),

    /** Leads that were announced while their page's token was dead. */
    waitedForToken: (): number => whileDead.leads,

    /** What is wrong with the pages after all, in sentences. */
    async problems(): Promise<readonly string[]> {
      for (const { api, sourceId, company } of pages.values()) {
        const { status, health } = await api.source(sourceId);
        if (status !== 'active') problems.push(`The page of ${company} is ${status} at the end. ${health.summary}`);
      }
      return problems;
    },
  };
}

const pageOf = (index: 0 | 1 | 2): string => demoPages[index].pageId;
const tokenOf = (company: Company): string => (demoPages[demoEntities.indexOf(company)] ?? demoPages[0]).token;

/** Waits until the product has met the dead token and says so; false: in this time it did not. */
async function untilNoticed({ api, sourceId }: ConnectedPage): Promise<boolean> {
  for (const until = Date.now() + NOTICED_WITHIN_MS; Date.now() < until; await pause(LOOK_EVERY_MS))
    if ((await api.source(sourceId)).status === 'needs_attention') return true;
  return false;
}

/** Each company's source whose page the stand-in has. */
async function connectedPages(standIn: StandIn, apis: Apis): Promise<Map<Company, ConnectedPage>> {
  const formsOf = await standIn.pages();
  const pages = new Map<Company, ConnectedPage>();
  for (const [company, api] of apis) {
    const found = (await api.facebookSources()).find(({ page }) => page?.is_connected && formsOf.has(page.page_id));
    if (!found?.page)
      throw new Error(
        `${company} has no connected Facebook page of the stand-in; --channels website leaves Facebook out.`,
      );
    const { page_id: pageId } = found.page;
    pages.set(company, { company, api, sourceId: found.id, pageId, forms: formsOf.get(pageId) ?? [] });
  }
  return pages;
}
