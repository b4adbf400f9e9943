import path from "node:path";
import { expect } from "vitest";
import { asInsider } from "#tests/e2e/insider.ts";
import type { Clinic } from "#tests/load/people.ts";
import type { Sent } from "#tests/load/traffic.ts";
import type { Acknowledged, acknowledgements } from "./acknowledged.ts";
import { keepBusy } from "./busy-people.ts";
import { lastSigned } from "./cli-verdict.ts";
import { keepEvidence } from "./evidence.ts";
import { findingsOf, NOTHING_FOUND } from "./findings.ts";
import type { MortalServer } from "./mortal-server.ts";

export interface OrdealInput {
  server: MortalServer;
  clinic: Clinic;
  acknowledged: ReturnType<typeof acknowledgements>;
  /** The folder above the signer's own: the data folder, unless it is a process of its own. */
  signerIn: string;
}

/** What befalls a server while the people of its clinic are busy, and what they know of it afterwards, one trouble after another. */
export class Ordeal {
  readonly sent: Sent[] = [];
  /** Checkpoints kept on the way, as an officer's browser keeps them. */
  readonly kept: string[] = [];
  readonly #input: OrdealInput;
  readonly #begun: number;
  #findings: unknown = null;

  constructor(input: OrdealInput) {
    this.#input = input;
    this.#begun = input.acknowledged.all.length;
  }

  /** What was answered since the beginning. */
  answers(): Acknowledged[] {
    return this.#input.acknowledged.all.slice(this.#begun);
  }

  async keepSigned(): Promise<void> {
    const signed = await lastSigned(this.#input.signerIn, "audit");
    if (signed !== null) this.kept.push(signed);
  }

  /**
   * Everybody is busy until it is over and the server serves again; then everything that they know is held against everything
   * that stands, and nothing may be wrong with it. What fails in one trouble is not held against the next.
   */
  async underLoad(trouble: () => Promise<void>): Promise<void> {
    const { server, clinic } = this.#input;
    const busy = keepBusy(clinic, this.sent);
    try {
      await trouble();
      await server.untilReady();
    } catch (cause) {
      // What failed is told, not what came of it.
      await busy.settle().catch(() => undefined);
      throw cause;
    }
    await busy.settle();
    expect([...busy.told]).toEqual([]);
    await this.#reckon();
  }

  async #reckon(): Promise<void> {
    const { server, clinic, signerIn } = this.#input;
    const known = { clinic, sent: this.sent, answers: this.answers(), kept: this.kept, signerIn };
    this.#findings = await asInsider(server.dataDir, (owner) => findingsOf(owner, known));
    expect(this.#findings).toMatchObject(NOTHING_FOUND);
    expect(server.output()).not.toMatch(/"level":50|E_ROLLBACK|E_FORK|\n {4}at /);
  }

  /** For a test that failed. */
  keepEvidence(more: Record<string, string> = {}): Promise<void> {
    const { server } = this.#input;
    return keepEvidence(path.join(server.dataDir, "postgres-18.log"), {
      "findings.json": JSON.stringify(this.#findings, null, 2),
      "printed.log": server.output(),
      ...more,
    });
  }
}
