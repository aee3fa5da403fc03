/** A service's WSDL, read once and kept until it has changed. */
import { type Client, createClientAsync } from 'soap';
import { OddAnswer } from './soap-failure';
import { type CallOptions, fetchText, SoapHttp } from './soap-http';

export interface WsdlPlace {
  url: string;
  /** Instead of the address that stands in it. */
  endpoint: string | null;
  /** After so long it is looked at again; a new client is made only when it says something else. */
  lookAgainMs: number;
}

/** Everything is read as the text that it is: soap would make `false` of any boolean that it does not understand. */
const asText = (text: string) => text;
const readAsText = ['boolean', 'bool', 'int', 'integer', 'short', 'long', 'decimal', 'double', 'float'];

export class KeptWsdl {
  private kept: { client: Client; text: string; lookedAtMs: number } | null = null;

  constructor(private readonly place: WsdlPlace) {}

  /** While the WSDL cannot be fetched the kept one goes on serving; rejects when there is none. */
  async client(call: CallOptions): Promise<Client> {
    const { kept } = this;
    if (kept !== null && Date.now() - kept.lookedAtMs < this.place.lookAgainMs) return kept.client;
    try {
      return await this.look(call);
    } catch (error) {
      if (kept === null || call.signal.aborted) throw error;
      return kept.client;
    }
  }

  /** The service did not understand us, or we not it: that may be because of a change. */
  doubt(): void {
    if (this.kept !== null) this.kept.lookedAtMs = -Infinity;
  }

  private async look(call: CallOptions): Promise<Client> {
    const { url } = this.place;
    const text = await fetchText(url, call.signal);
    const lookedAtMs = Date.now();
    if (this.kept?.text === text) {
      this.kept.lookedAtMs = lookedAtMs;
      return this.kept.client;
    }
    const client = await this.read(text, call);
    this.kept = { client, text, lookedAtMs };
    return client;
  }

  private async read(text: string, call: CallOptions): Promise<Client> {
    const { url, endpoint } = this.place;
    const options = {
      disableCache: true,
      customDeserializer: Object.fromEntries(readAsText.map((type) => [type, asText])),
      httpClient: new SoapHttp({ url, text }),
      wsdl_options: { ...call },
    };
    try {
      return await createClientAsync(url, options, endpoint ?? undefined);
    } catch (error) {
      if (call.signal.aborted) throw error;
      throw new OddAnswer(`has a WSDL that cannot be read (${(error as Error).message}); correct wsdl`);
    }
  }
}
