/** What a browser is to the API: an origin, a cookie jar of one, and JSON. */
export class ApiClient {
  readonly origin: string;
  cookie: string | null = null;

  constructor(origin: string) {
    this.origin = origin;
  }

  async get(path: string): Promise<ApiAnswer> {
    return this.#take(await fetch(`${this.origin}${path}`, { headers: this.#headers() }));
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    return this.raw(path, JSON.stringify(body), headers);
  }

  async raw(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const all = { "Content-Type": "application/json", Origin: this.origin, ...this.#headers(), ...headers };
    return this.#take(await fetch(`${this.origin}${path}`, { method: "POST", headers: all, body }));
  }

  /** Sealed bytes as an upload sends them. */
  async octets(path: string, bytes: Uint8Array): Promise<ApiAnswer> {
    return this.raw(path, new Uint8Array(bytes), { "Content-Type": "application/octet-stream" });
  }

  /** An answer of bytes, whole. */
  async bytes(path: string): Promise<{ status: number; headers: Headers; bytes: Uint8Array }> {
    const response = await fetch(`${this.origin}${path}`, { headers: this.#headers() });
    return {
      status: response.status,
      headers: response.headers,
      bytes: new Uint8Array(await response.arrayBuffer()),
    };
  }

  #headers(): Record<string, string> {
    return this.cookie === null ? {} : { Cookie: this.cookie };
  }

  async #take(response: Response): Promise<ApiAnswer> {
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = /=;/.test(cookie) ? null : (cookie.split(";")[0] ?? null);
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, json: parse(text) };
  }
}

export interface ApiAnswer {
  status: number;
  text: string;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the server answered
  json: any;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
