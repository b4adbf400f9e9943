import { replayChain } from "#app/crypto/public/chain-replay.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { KitPost, RotatePost } from "#app/protocol/clinic-api.ts";
import type { DevicePost, LinkFinish, LinkOpen } from "#app/protocol/link-api.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import type { RecoveryFinish, RecoveryOpening } from "#app/protocol/recovery-api.ts";
import { creationAnswer, deliveredTo, type Stored } from "./relay-answers.ts";
import type { TestLog } from "./test-log.ts";

type Line = { account: string; device: string };
type Chain = { wires: string[]; index: number[] };
type Answer = { status: number; body: unknown };

/** What the part about devices needs of the relay. */
export interface RelayBase {
  log: TestLog;
  logChanges: LogChanges;
  readonly clinicId: string;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly feeds: ReadonlyMap<string, ({ n: number; type: string } & Partial<Stored>)[]>;
  extend(account: string, wires: readonly string[], kemPk: string | null): void;
  me(line: Line): unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const done = ok({ ok: true });
const conflict: Answer = { status: 409, body: { code: "E_CONFLICT", request: "r" } };

/** The honest relay's answers about a person's devices: keys renewed, devices linked and revoked, a sheet used. */
export class RelayDevices {
  readonly #relay: RelayBase;
  /** Mailboxes by link id. */
  readonly links = new Map<string, { new: string[]; old: string[]; account: string }>();
  /** Accounts by the locator of a sheet. */
  readonly sheets = new Map<string, string>();

  constructor(relay: RelayBase) {
    this.#relay = relay;
  }

  /** Null for what is not about devices. */
  async answer(url: URL, body: object, line: Line): Promise<Answer | null> {
    const [, , area = "", id = "", verb = ""] = url.pathname.split("/");
    if (area === "links") return this.#link(url, id, verb, body, line);
    switch (`${area}/${id}`) {
      case "chain/kit": {
        const { wire, kemPk, locator } = body as KitPost;
        this.sheets.set(locator, line.account);
        return this.#next(line.account, wire, kemPk);
      }
      case "chain/rotate": {
        const { wire, kemPk } = body as RotatePost;
        return this.#next(line.account, wire, kemPk);
      }
      case "chain/revoke":
        return this.#next(line.account, (body as { wire: string }).wire, null);
      case "chain/device": {
        const { wire, kemPk } = body as DevicePost;
        return this.#next(line.account, wire, kemPk);
      }
      case "device/envelopes":
        return ok(this.#wrapped(Number(url.searchParams.get("epoch")), line));
      case "recovery/begin":
        return this.#opening(body as { locator: string; size: number });
      case "recovery/finish":
        return this.#recovered(body as RecoveryFinish, line);
      case "sync/envelopes":
        return ok(this.#originals(url, line));
    }
    return null;
  }

  /** As the real one: the same bytes again are no second statement, and a place that is taken is a conflict. */
  #next(account: string, wire: string, kemPk: string | null): Answer {
    const { seq } = parseWire(fromBase64url(wire)).statement.header;
    const standing = this.#relay.chains.get(account)?.wires[seq];
    if (standing !== undefined && standing !== wire) return conflict;
    if (standing === undefined) this.#relay.extend(account, [wire], kemPk);
    return done;
  }

  #link(url: URL, id: string, verb: string, body: object, line: Line): Answer {
    if (id === "begin") return ok(creationAnswer());
    if (id === "") {
      const { linkId, message } = body as LinkOpen;
      this.links.set(linkId, { new: [message], old: [], account: "" });
      return done;
    }
    const link = this.links.get(id);
    if (link === undefined) return { status: 404, body: { code: "E_NOT_FOUND", request: "r" } };
    const { message = "" } = body as { message?: string };
    if (verb === "messages") {
      const side = url.searchParams.get("side") === "old" ? link.old : link.new;
      return ok({ messages: side.slice(Number(url.searchParams.get("after"))) });
    }
    if (verb === "challenge") return ok({ challenge: creationAnswer().challenge });
    if (verb === "finish") {
      line.account = link.account;
      line.device = (body as LinkFinish).deviceId;
      return ok(this.#relay.me(line));
    }
    if (verb === "old") link.account = line.account;
    (verb === "old" ? link.old : link.new).push(message);
    return done;
  }

  #wrapped(keyEpoch: number, { account, device }: Line) {
    const envelopes = (this.#relay.feeds.get(account) ?? []).flatMap(({ envelope, envHash }) => {
      const wraps = (envelope?.wraps ?? []).map((wrap) => parseWrap(2, fromBase64url(wrap)));
      const own = wraps.find((wrap) => toBase64url(wrap.deviceId) === device);
      return own?.keyEpoch === keyEpoch && envHash !== undefined ? [envHash] : [];
    });
    return { envelopes, next: null };
  }

  async #opening({ locator, size }: { locator: string; size: number }): Promise<Answer> {
    const account = this.sheets.get(locator);
    if (account === undefined) return { status: 404, body: { code: "E_NOT_FOUND", request: "r" } };
    return ok(await this.open(account, size));
  }

  /** What an empty browser is shown of an account; a hostile server may leave out what came last. */
  async open(account: string, size: number, upTo?: number): Promise<RecoveryOpening> {
    const { chains, clinicId, log } = this.#relay;
    const own = chains.get(account);
    const root = chains.get(clinicId);
    const indices: [number[], number[]] = [own?.index.slice(0, upTo) ?? [], root?.index ?? []];
    return {
      options: creationAnswer(),
      accountId: account,
      chain: own?.wires.slice(0, upTo) ?? [],
      rootChain: root?.wires ?? [],
      log: await log.prove(size, indices.flat()),
      changes: this.#relay.logChanges.changes.map(({ note }) => note),
      indices,
    };
  }

  #recovered({ wire, kemPk }: RecoveryFinish, line: Line): Answer {
    const { statement } = parseWire(fromBase64url(wire));
    const account = toBase64url(statement.header.accountId);
    const answer = this.#next(account, wire, kemPk);
    if (answer !== done) return answer;
    const state = replayChain((this.#relay.chains.get(account)?.wires ?? []).map(fromBase64url));
    line.account = account;
    line.device = [...state.devices.values()].find(({ addedSeq }) => addedSeq === state.seq)?.id ?? "";
    return ok(this.#relay.me(line));
  }

  #originals(url: URL, { account, device }: Line) {
    const wanted = new Set(url.searchParams.get("want")?.split(","));
    const of = url.searchParams.get("device") ?? device;
    const items = (this.#relay.feeds.get(account) ?? []).flatMap((item) =>
      isEnvelope(item) && wanted.has(item.envHash) ? [deliveredTo(item, of)] : [],
    );
    return { items };
  }
}

function isEnvelope<T extends { type: string } & Partial<Stored>>(item: T): item is T & Stored {
  return item.type === "envelope";
}
