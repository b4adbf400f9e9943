import { kemHash } from "#app/crypto/primitives/kem.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { decodeAccept } from "#app/crypto/public/acceptance.ts";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import { envHash, wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { decodeInvite, inviteIdOf } from "#app/crypto/public/invitation.ts";
import { acceptLeaf, inviteLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { parseThreadWire, threadIdOf } from "#app/crypto/public/thread-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { RootBatch } from "#app/protocol/clinic-api.ts";
import type { InvitationAccept, InvitationOpening, InvitationRequest } from "#app/protocol/invitation-api.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import type { SealedEnvelope, ThreadPost } from "#app/protocol/message-api.ts";
import type { ClinicSettings, SetupFinish } from "#app/protocol/session-api.ts";
import type { Directory, FeedSync, KeylogSync } from "#app/protocol/sync-api.ts";
import type { HttpSend } from "#app/sync/http.ts";
import { formatKey } from "#audit/note.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import { devicesIn } from "./devices-in.ts";
import {
  creationAnswer,
  deliveredTo,
  type FeedItem,
  fill,
  type Invitation,
  type Stored,
  sessionAnswer,
  type Tamper,
} from "./relay-answers.ts";
import { RelayDevices } from "./relay-devices.ts";
import { isHistory, pastFor, receiverAmong } from "./relay-history.ts";
import { openingOf } from "./relay-invitations.ts";
import { TestLog } from "./test-log.ts";
import { provenFor } from "./test-restore.ts";

/** An honest server in memory, as small as the vault's claims need: no database, no sessions that end, everyone sees everyone. */
export class Relay {
  readonly origin = "https://clinic.test";
  readonly setupLink = `${this.origin}/setup#${"A".repeat(43)}`;
  /** The key log as this server keeps and signs it; a test may put a fork in its place. */
  log = new TestLog();
  readonly access: ReturnType<typeof ed25519Key>;
  auditKey: string;
  /** What it says happened to the logs themselves. */
  logChanges: LogChanges = { changes: [], chains: [] };
  readonly chains = new Map<string, { wires: string[]; index: number[] }>();
  readonly #kemKeys = new Map<string, string>();
  readonly #people: Directory["people"] = [];
  readonly #teams = new Map<string, Directory["teams"][number]>();
  readonly #invitations = new Map<string, Invitation>();
  readonly threads = new Map<string, { wires: string[]; members: Set<string> }>();
  readonly feeds = new Map<string, FeedItem[]>();
  readonly posted: Stored[] = [];
  /** Linking, revoking, renewing keys, recovery. */
  readonly devices = new RelayDevices(this);
  #clinic: { id: string; settings: ClinicSettings } | null = null;
  #now: () => number;

  constructor(now: () => number, access = ed25519Key(crypto.getRandomValues(new Uint8Array(32)))) {
    this.#now = now;
    this.access = access;
    this.auditKey = formatKey({ name: "clinic.test/bedside-audit/2027", publicKey: access.publicKey });
  }

  /** The same server before anybody has written, with a life of its own from here on. */
  copy(now: () => number): Relay {
    const other = new Relay(now, this.access);
    other.log = this.log.fork();
    other.#clinic = structuredClone(this.#clinic);
    other.#people.push(...structuredClone(this.#people));
    fill(other.#kemKeys, this.#kemKeys);
    fill(other.#teams, this.#teams);
    fill(other.#invitations, this.#invitations);
    fill(other.chains, this.chains);
    fill(other.feeds, this.feeds);
    fill(other.devices.sheets, this.devices.sheets);
    return other;
  }

  get clinicId(): string {
    return this.#clinic?.id ?? "";
  }

  /** A transport of one device; `tamper` may be replaced at any time. */
  connect(): { send: HttpSend; tamper: Tamper; offline: boolean; account: string; device: string } {
    const line = {
      send: (async () => ({})) as unknown as HttpSend,
      tamper: ((_path, answer) => answer) as Tamper,
      offline: false,
      account: "",
      device: "",
    };
    line.send = async (path, request) => {
      if (line.offline) throw new TypeError("offline");
      // Bodies are those of the typed client, which the real server's schemas would check.
      const body =
        request.body === undefined ? {} : (JSON.parse(String(request.body)) as Record<string, never>);
      const answer = await this.#answer(path, body, line);
      const changed = await line.tamper(path, structuredClone(answer.body));
      return { status: answer.status, ok: answer.status < 400, text: async () => JSON.stringify(changed) };
    };
    return line;
  }

  async #answer(path: string, body: Record<string, never>, line: { account: string; device: string }) {
    const ok = (value: unknown) => ({ status: 200, body: value });
    const url = new URL(path, this.origin);
    const size = Number(url.searchParams.get("size"));
    const [, , area = "", id = "", verb = ""] = url.pathname.split("/");
    switch (`${area}/${area === "invitations" || area === "threads" ? verb : id}`) {
      case "setup/begin":
      case "invitations/begin":
        return ok(creationAnswer());
      case "session/begin":
        return ok({
          challenge: toBase64url(crypto.getRandomValues(new Uint8Array(32))),
          rpId: "clinic.test",
        });
      case "session/finish":
        return ok(this.me(line));
      case "setup/finish":
        this.#setUp(body as unknown as SetupFinish, line);
        return ok(this.me(line));
      case "invitations/":
        this.#invite(body as unknown as InvitationRequest);
        return ok({ ok: true });
      case "invitations/open":
        return ok(await this.#opening(id));
      case "invitations/accept":
        this.#accept(id, body as unknown as InvitationAccept, line);
        return ok(this.me(line));
      case "sync/keylog":
        return ok(
          await this.#keylog(size, Number(url.searchParams.get("from")), url.searchParams.get("want") ?? ""),
        );
      case "keylog/leaves":
        return ok({ leaves: this.log.leaves(Number(url.searchParams.get("from")), size) });
      case "log/changes":
        return ok(await provenFor(this.logChanges, this.log, url.searchParams.get("held") ?? ""));
      case "sync/feed":
        return ok(await this.#feed(Number(url.searchParams.get("after")), size, line));
      case "directory/":
        return ok(await this.#directory(size));
      case "chain/endorse":
      case "chain/team":
      case "chain/policy":
      case "chain/offboard": {
        const batch = body as unknown as RootBatch;
        const standing = this.chains.get(line.account)?.wires ?? [];
        if (batch.wires.every((wire) => standing.includes(wire))) return ok({ ok: true });
        this.extend(line.account, batch.wires, null);
        for (const team of batch.teams) this.#teams.set(team.teamId, team);
        return ok({ ok: true });
      }
      case "threads/": {
        const post = body as unknown as ThreadPost;
        this.#create(post.create);
        return ok(this.#post(post.envelope));
      }
      case "threads/close":
      case "threads/members":
        return this.#change(id, (body as unknown as { wire: string }).wire);
      case "envelopes/":
        return ok(this.#post((body as unknown as { envelope: SealedEnvelope }).envelope));
    }
    const aboutDevices = await this.devices.answer(url, body, line);
    return aboutDevices ?? { status: 404, body: { code: "E_NOT_FOUND", request: "r" } };
  }

  async #keylog(size: number, start: number, want: string): Promise<KeylogSync> {
    const wanted = want.split(",");
    const chains = [...this.chains].flatMap(([accountId, { wires, index }]) => {
      const from = wanted.includes(accountId) ? 0 : index.findIndex((leaf) => leaf >= start);
      return from === -1 ? [] : [{ accountId, from, wires: wires.slice(from) }];
    });
    const named = new Set(chains.flatMap(({ accountId }) => this.#kemHashesOf(accountId)));
    const kemKeys = [...this.#kemKeys].flatMap(([hash, kemPk]) =>
      named.has(hash) ? [{ kemHash: hash, kemPk }] : [],
    );
    return { ...(await this.showChains(size, chains)), kemKeys };
  }

  /** An answer with these statements, well proved: what is not in the log yet, this server writes there. */
  async showChains(
    size: number,
    parts: readonly { accountId: string; from: number; wires: string[] }[],
  ): Promise<KeylogSync> {
    const chains = parts.map((part) => ({ ...part, indices: part.wires.map((wire) => this.#place(wire)) }));
    const shown = chains.flatMap(({ indices }) => indices);
    return {
      log: await this.log.prove(size, shown),
      upTo: this.log.size,
      chains,
      kemKeys: [],
      changes: this.logChanges.changes.length,
    };
  }

  #place(wire: string): number {
    return this.log.place(statementLeaf(parseWire(fromBase64url(wire)).stmtHash));
  }

  #kemHashesOf(account: string): string[] {
    const devices = devicesIn(this.chains.get(account)?.wires ?? []);
    return [...devices.values()].map(({ kemHash }) => toBase64url(kemHash));
  }

  extend(account: string, wires: readonly string[], kemPk: string | null): void {
    const chain = this.chains.get(account) ?? { wires: [], index: [] };
    for (const wire of wires) {
      chain.wires.push(wire);
      chain.index.push(this.#place(wire));
    }
    this.chains.set(account, chain);
    if (kemPk !== null) this.#kemKeys.set(toBase64url(kemHash(fromBase64url(kemPk))), kemPk);
  }

  #newAccount(genesis: string, kemPk: string, line: { account: string; device: string }): void {
    const state = replayChain([fromBase64url(genesis)]);
    line.account = state.id;
    line.device = [...state.devices.keys()][0] ?? "";
    this.extend(state.id, [genesis], kemPk);
    this.feeds.set(state.id, []);
  }

  #setUp({ account, name, nameSalt, clinic }: SetupFinish, line: { account: string; device: string }): void {
    this.#newAccount(account.genesis, account.kemPk, line);
    this.#clinic = { id: line.account, settings: clinic };
    this.#people.push({
      accountId: line.account,
      role: "administrator",
      status: "active",
      name,
      nameSalt,
      invitation: null,
    });
  }

  me(line: { account: string; device: string }) {
    const person = this.#people.find(({ accountId }) => accountId === line.account);
    return sessionAnswer(line, person, this.clinicId);
  }

  #invite(request: InvitationRequest): void {
    const invite = fromBase64url(request.invite);
    this.#invitations.set(toBase64url(inviteIdOf(decodeInvite(invite).invPk)), { request, answer: null });
    this.log.place(inviteLeaf(invite));
  }

  async #opening(invId: string): Promise<InvitationOpening | null> {
    const invitation = this.#invitations.get(invId);
    if (invitation === undefined || this.#clinic === null) return null;
    return openingOf(this, invId, invitation);
  }

  #accept(invId: string, answer: InvitationAccept, line: { account: string; device: string }): void {
    const invitation = this.#invitations.get(invId);
    if (invitation === undefined) return;
    invitation.answer = answer;
    this.#newAccount(answer.account.genesis, answer.account.kemPk, line);
    const accepted = this.log.place(acceptLeaf(fromBase64url(answer.accept)));
    const { request } = invitation;
    const { kind } = decodeInvite(fromBase64url(request.invite));
    this.#people.push({
      accountId: toBase64url(decodeAccept(fromBase64url(answer.accept)).account),
      role: kind === 3 ? "clinician" : kind === 4 ? "officer" : "patient",
      status: "active",
      name: request.name,
      nameSalt: request.nameSalt,
      invitation: {
        invId,
        invite: request.invite,
        sig: request.sig,
        accept: answer.accept,
        acceptSigs: answer.acceptSigs,
        indices: [this.log.place(inviteLeaf(fromBase64url(request.invite))), accepted],
        teamIds: request.teamIds,
      },
    });
  }

  async #directory(size: number): Promise<Directory> {
    if (this.#clinic === null) throw new Error("no clinic yet");
    return {
      clinicId: this.#clinic.id,
      clinic: this.#clinic.settings,
      people: this.#people,
      teams: [...this.#teams.values()],
      log: await this.log.prove(
        size,
        this.#people.flatMap(({ invitation }) => invitation?.indices ?? []),
      ),
      auditKey: this.auditKey,
    };
  }

  #create(wire: string): void {
    const { statement, bytes } = parseThreadWire(fromBase64url(wire));
    const id = toBase64url(threadIdOf(bytes));
    if (this.threads.has(id) || statement.type !== "create") return;
    this.threads.set(id, {
      wires: [],
      members: new Set(statement.members.map(({ account }) => toBase64url(account))),
    });
    this.statement(id, wire);
  }

  /** The first statement of a seq counts; who comes is given the statements so far, who leaves is told so. */
  #change(threadId: string, wire: string) {
    const thread = this.threads.get(threadId);
    const { statement } = parseThreadWire(fromBase64url(wire));
    const { seq } = statement.header;
    const taken = thread?.wires[seq];
    if (taken !== undefined && taken !== wire)
      return { status: 409, body: { code: "E_CONFLICT", request: "r" } };
    if (thread === undefined || taken !== undefined) return { status: 200, body: { ok: true } };
    if ("member" in statement) {
      const account = toBase64url(statement.member.account);
      thread.members.add(account);
      for (const past of thread.wires) this.deliver(account, { type: "statement", threadId, wire: past });
    }
    this.statement(threadId, wire);
    if (statement.type === "history-grant") {
      const account = toBase64url(statement.account);
      const ofThread = this.posted.filter((each) => each.threadId === threadId);
      for (const stored of pastFor(ofThread, toBase64url(statement.fromEnvHash), this.feeds.get(account)))
        this.deliver(account, { type: "envelope", ...stored });
    }
    if (statement.type === "remove") thread.members.delete(toBase64url(statement.account));
    return { status: 200, body: { ok: true } };
  }

  /** Takes a thread statement and delivers it to the members. */
  statement(threadId: string, wire: string): void {
    const thread = this.threads.get(threadId);
    if (thread === undefined) return;
    thread.wires.push(wire);
    for (const member of thread.members) this.deliver(member, { type: "statement", threadId, wire });
  }

  deliver(
    account: string,
    item: { type: "statement"; threadId: string; wire: string } | ({ type: "envelope" } & Stored),
  ): void {
    const feed = this.feeds.get(account) ?? [];
    const n = feed.length + 1;
    feed.push(item.type === "envelope" ? { n, ...item } : { n, ...item, index: this.placeThread(item.wire) });
  }

  /** Where a thread's statement stands in the log; it is written there if it was not. */
  placeThread(wire: string): number {
    return this.log.place(statementLeaf(parseThreadWire(fromBase64url(wire)).stmtHash));
  }

  #post(envelope: SealedEnvelope) {
    const header = fromBase64url(envelope.header);
    const hashes = wrapHashesOf(envelope.wraps.map(fromBase64url));
    const hash = toBase64url(
      envHash(header, fromBase64url(envelope.com), sha256(fromBase64url(envelope.ct)), hashes),
    );
    const known = this.posted.find((each) => each.envHash === hash);
    const threadId = toBase64url(parseHeader(header).threadId);
    const stored = known ?? { envelope, envHash: hash, threadId, receivedMs: this.#now() };
    this.posted.push(stored);
    const members = [...(this.threads.get(threadId)?.members ?? [])];
    if (known === undefined)
      for (const member of isHistory(envelope) ? receiverAmong(this.chains, members, envelope) : members)
        this.deliver(member, { type: "envelope", ...stored });
    return { envHash: hash, receivedMs: stored.receivedMs };
  }

  async #feed(after: number, size: number, line: { account: string; device: string }): Promise<FeedSync> {
    const items = (this.feeds.get(line.account) ?? []).filter(({ n }) => n > after).slice(0, 50);
    return {
      items: items.map((item) => (item.type === "statement" ? item : this.delivered(item, line.device))),
      more: (this.feeds.get(line.account)?.length ?? 0) > after + 50,
      log: await this.log.prove(
        size,
        items.flatMap((item) => (item.type === "statement" ? [item.index] : [])),
      ),
    };
  }

  delivered(item: { n: number } & Stored, device: string) {
    return deliveredTo(item, device);
  }
}
