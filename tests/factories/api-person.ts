import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import type { ChainRole } from "#app/crypto/public/chain-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { NewAccount } from "#app/protocol/session-api.ts";
import { type Misbehaviour, SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import { type ApiAnswer, ApiClient } from "./api-client.ts";
import type { ApiServer } from "./api-server.ts";
import { TestPerson } from "./test-person.ts";

let made = 0;

/** Somebody with a browser: an API client, a passkey, and real keys with their chain. */
export class ApiPerson {
  readonly client: ApiClient;
  readonly passkey: SoftwareAuthenticator;
  readonly keys: TestPerson;
  readonly name: string;
  readonly nameSalt: Uint8Array;
  /** ML-KEM keys by device id, as the directory gives them. */
  readonly kemKeys = new Map<string, Uint8Array>();

  private constructor(client: ApiClient, passkey: SoftwareAuthenticator, keys: TestPerson, name: string) {
    this.client = client;
    this.passkey = passkey;
    this.keys = keys;
    this.name = name;
    this.nameSalt = keys.random(32);
    this.kemKeys.set(keys.first.id, keys.first.keys.kem.publicKey);
  }

  static async create(server: ApiServer, name: string, role: ChainRole): Promise<ApiPerson> {
    const keys = await TestPerson.create(`${name} ${made++} ${Math.random()}`, role);
    return new ApiPerson(new ApiClient(server.origin), new SoftwareAuthenticator(server.origin), keys, name);
  }

  /** The GENESIS with the proof that its sig key asked for this passkey. */
  async newAccount(challenge: string): Promise<NewAccount> {
    const { first, wires } = this.keys;
    const { origin } = this.client;
    const { credentialId } = this.passkey;
    const message = apiAuthMessage({ challenge: fromBase64url(challenge), origin, credentialId });
    return {
      genesis: toBase64url(wires[0] as Uint8Array),
      kemPk: toBase64url(first.keys.kem.publicKey),
      apiAuth: toBase64url(await first.keys.sig.sign("api-auth", message)),
    };
  }

  async signIn(lie?: Misbehaviour): Promise<ApiAnswer> {
    const { json } = await this.client.post("/api/session/begin", {});
    return this.client.post("/api/session/finish", { assertion: this.passkey.get(json.challenge, lie) });
  }
}
