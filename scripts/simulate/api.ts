import { setTimeout as pause } from 'node:timers/promises';
import type { Lead, LeadRow } from '../../src/features/leads/leads.schema.ts';
import type { Source } from '../../src/features/sources/sources.schema.ts';
import { reasonOf } from './deliver.ts';

/** An answer of the API, as far as this program reads it. */
interface Answer {
  readonly success?: boolean;
  readonly message?: string;
  readonly data?: unknown;
  readonly total?: number;
  readonly total_is_capped?: boolean;
  readonly next_cursor?: string | null;
}

export interface Total {
  readonly total: number;
  readonly isCapped: boolean;
}

export interface PoolMember {
  readonly user_id: number;
  readonly name: string;
  readonly eligible: boolean;
}

const ANSWER_WITHIN_MS = 10_000;
const PAUSE_MS = 500;
/** While the run has not begun yet. */
const LOGIN_PATIENCE_MS = 5_000;
/** As long as an API takes to come back after it was killed, generously. */
const PATIENCE_MS = 60_000;
/** Beside that, for being told to wait: the API says how long where it was asked too often, a minute at most. */
const MOST_WAITING_MS = 300_000;
const PAGE = 200;

/** The API as one company's administrator sees it; asks again while the API is being restarted. */
export class CompanyApi {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Throws an Error that says what to do where nobody answers, or the account is not there. */
  static async login(url: string, email: string, password: string): Promise<CompanyApi> {
    const body = JSON.stringify({ email, password });
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    try {
      const answer = await ask(`${url}/api/auth/login`, request, LOGIN_PATIENCE_MS);
      return new CompanyApi(url, (answer.data as { access_token: string }).access_token);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `Cannot sign in as ${email}: ${reason}. This needs a running instance with the demo companies, as npm start makes one; --url says where it is.`,
      );
    }
  }

  /** How many rows a list has. */
  async total(path: string, query: Readonly<Record<string, string>>): Promise<Total> {
    const { total = 0, total_is_capped = false } = await this.#get(path, { ...query, limit: '1' });
    return { total, isCapped: total_is_capped };
  }

  async leadsOf(campaignId: string): Promise<LeadRow[]> {
    const leads: LeadRow[] = [];
    let cursor: string | null | undefined;
    do {
      const query = {
        campaign_id: campaignId,
        sort_by: 'id',
        sort_order: 'asc',
        limit: String(PAGE),
        ...(cursor && { cursor }),
      };
      const answer = await this.#get('/api/leads', query);
      leads.push(...(answer.data as LeadRow[]));
      cursor = answer.next_cursor;
    } while (cursor);
    return leads;
  }

  /** All leads of the company. */
  async countLeads(): Promise<number> {
    const { data } = await this.#get('/api/leads/counts', {});
    return (data as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
  }

  /** The reps among whom this lead's own was chosen. */
  async poolOf(leadId: number): Promise<PoolMember[]> {
    const { data } = await this.#get(`/api/assignments/lead/${leadId}/explain`, {});
    return (data as { decisions: { pool: PoolMember[] }[] }).decisions.at(-1)?.pool ?? [];
  }

  async lead(id: number): Promise<Lead> {
    return (await this.#get(`/api/leads/${id}`, {})).data as Lead;
  }

  async facebookSources(): Promise<Source[]> {
    return (await this.#get('/api/sources', { type: 'facebook', limit: String(PAGE) })).data as Source[];
  }

  async source(id: number): Promise<Source> {
    return (await this.#get(`/api/sources/${id}`, {})).data as Source;
  }

  async replacePageToken(sourceId: number, token: string): Promise<void> {
    await this.#send('PUT', `/api/sources/${sourceId}`, { page_token: token });
  }

  /** Has the leads of the source's page read from Meta, within half a minute. */
  async readBack(sourceId: number): Promise<void> {
    await this.#send('POST', `/api/sources/${sourceId}/read-back`, {});
  }

  #send(method: 'POST' | 'PUT', path: string, body: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return ask(`${this.#url}${path}`, { method, headers, body: JSON.stringify(body) });
  }

  #get(path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return ask(`${this.#url}${path}?${new URLSearchParams(query).toString()}`, { headers });
  }
}

/** Throws an Error with a sentence for people: what was refused, or that nobody answered for long. */
async function ask(address: string, request: RequestInit, patienceMs = PATIENCE_MS): Promise<Answer> {
  const { origin, pathname } = new URL(address);
  let waited = 0;
  let problem = '';
  const until = Date.now() + patienceMs;
  do {
    let waitMs = PAUSE_MS;
    try {
      const response = await fetch(address, {
        ...request,
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const answer = (await response.json()) as Answer;
      if (response.ok) return answer;
      problem = `${response.status}, ${answer.message ?? 'without a reason'}`;
      if (response.status < 500 && response.status !== 429) break;
      if (response.status === 429) {
        waitMs = Number(response.headers.get('retry-after') ?? 1) * 1_000;
        waited += waitMs;
        if (waited > MOST_WAITING_MS) break;
      }
    } catch (error) {
      problem = reasonOf(error);
    }
    await pause(waitMs);
  } while (Date.now() < until + waited);
  throw new Error(`${origin}${pathname} gave no answer of use (${problem})`);
}
