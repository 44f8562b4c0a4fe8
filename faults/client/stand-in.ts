/** The stand-in for Meta's Graph API, by its control door. */
export class Meta {
  readonly #url: string;

  constructor(graphUrl: string) {
    this.#url = `${graphUrl}/_stand-in`;
  }

  addLeads = (leads: readonly object[]): Promise<unknown> => this.#call('POST', 'leads', leads);
  addToken = (token: string, pageId: string): Promise<unknown> => this.#call('POST', 'tokens', { token, pageId });
  expireToken = (token: string): Promise<unknown> => this.#call('POST', 'token-state', { token, state: '190/463' });
  setFaults = (faults: readonly object[]): Promise<unknown> => this.#call('POST', 'faults', faults);
  clearFaults = (): Promise<unknown> => this.#call('DELETE', 'faults');

  async #call(method: string, control: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}/${control}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`The stand-in refuses ${control}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
