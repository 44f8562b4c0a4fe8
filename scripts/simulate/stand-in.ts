import { reasonOf } from './deliver.ts';
import { isOnThisMachine } from './options.ts';
import type { PageForm } from './meta-lead.ts';

const ANSWER_WITHIN_MS = 10_000;
const DOOR = '/_stand-in';

interface Fault {
  readonly kind: string;
  readonly on: { readonly page?: string; readonly lead?: string };
  readonly calls: number;
  readonly retryAfterSeconds?: number;
}

interface Summary {
  readonly pages: readonly { readonly id: string }[];
  readonly forms: readonly (PageForm & { readonly pageId: string })[];
}

/** The stand-in for Meta's Graph API, by its control door. */
export class StandIn {
  readonly #url: string;
  readonly #faults: number[] = [];

  private constructor(url: string) {
    this.#url = url;
  }

  /** Undefined if there is none at this address, or it is not on this machine. */
  static async at(graphUrl: string | undefined): Promise<StandIn | undefined> {
    if (graphUrl === undefined || !URL.canParse(graphUrl) || !isOnThisMachine(new URL(graphUrl))) return undefined;
    const standIn = new StandIn(new URL(graphUrl).origin);
    return standIn.pages().then(
      () => standIn,
      () => undefined,
    );
  }

  /** The forms of its pages, by the pages' ids. */
  async pages(): Promise<Map<string, PageForm[]>> {
    const { pages, forms } = (await this.#call('GET', 'state')) as Summary;
    return new Map(pages.map(({ id }) => [id, forms.filter(({ pageId }) => pageId === id)]));
  }

  addLeads = (leads: readonly object[]): Promise<unknown> => this.#call('POST', 'leads', leads);

  addToken = (token: string, pageId: string): Promise<unknown> => this.#call('POST', 'tokens', { token, pageId });

  /** From now on every call with it is answered that its session has expired. */
  expireToken = (token: string): Promise<unknown> => this.#call('POST', 'token-state', { token, state: '190/463' });

  async setFaults(faults: readonly Fault[]): Promise<void> {
    const { data } = (await this.#call('POST', 'faults', faults)) as { data: { fault: number }[] };
    this.#faults.push(...data.map(({ fault }) => fault));
  }

  /** Those that nobody has met are not left for a later run. */
  async clearOwnFaults(): Promise<void> {
    for (const fault of this.#faults.splice(0)) await this.#call('DELETE', `faults?fault=${fault}`);
  }

  async #call(method: string, control: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}${DOOR}/${control}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((error: unknown) => {
      throw new Error(`The stand-in for Meta's Graph API does not answer (${reasonOf(error)}): what it had is lost.`);
    });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw new Error(`The stand-in for Meta's Graph API refuses: ${answer.error ?? response.status}`);
    return answer;
  }
}
