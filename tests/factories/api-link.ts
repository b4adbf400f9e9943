import { randomBytes } from "node:crypto";
import { zeroId } from "#app/crypto/codec.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { SoftwareAuthenticator } from "#tests/authenticators/software.ts";
import { ApiClient } from "./api-client.ts";
import type { ApiPerson } from "./api-person.ts";
import { makeTestDevice } from "./test-person.ts";

/** A link as the server sees it: an id, a passkey, and sealed messages of which it knows nothing. */
export class ApiLink {
  readonly id = toBase64url(randomBytes(16));
  readonly client: ApiClient;
  readonly passkey: SoftwareAuthenticator;
  readonly device = makeTestDevice((length) => new Uint8Array(randomBytes(length)));

  constructor(origin: string) {
    this.client = new ApiClient(origin);
    this.passkey = new SoftwareAuthenticator(origin);
  }

  get path(): string {
    return `/api/links/${this.id}`;
  }

  /** The body of the post that opens it, for a fresh challenge. */
  async opening() {
    const { json } = await this.client.post("/api/links/begin", {});
    const message = toBase64url(randomBytes(1_500));
    return { linkId: this.id, credential: this.passkey.create(json.challenge), message };
  }

  async open(): Promise<this> {
    const answer = await this.client.post("/api/links", await this.opening());
    if (answer.status !== 200) throw new Error(`link answered ${answer.status} ${answer.text}`);
    return this;
  }

  /** A message of a signed-in person, whose link it becomes. */
  claim(by: ApiPerson) {
    return by.client.post(`${this.path}/old`, { message: toBase64url(randomBytes(300)) });
  }

  /** The ADD of the new device to a person's chain. */
  async addition(to: ApiPerson) {
    to.kemKeys.set(this.device.id, this.device.keys.kem.publicKey);
    const wire = toBase64url(await to.keys.append(await to.keys.addition(this.device, zeroId())));
    return { wire, kemPk: toBase64url(this.device.keys.kem.publicKey), linkId: this.id };
  }

  /** The body that registers the passkey, for a fresh challenge. */
  async finishing() {
    const { json } = await this.client.post(`${this.path}/challenge`, {});
    const { challenge } = json;
    const { credentialId } = this.passkey;
    const { origin } = this.client;
    const message = apiAuthMessage({ challenge: fromBase64url(challenge), origin, credentialId });
    const apiAuth = toBase64url(await this.device.keys.sig.sign("api-auth", message));
    return { challenge, deviceId: this.device.id, apiAuth };
  }
}
