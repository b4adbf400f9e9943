import type { AccountId } from "#app/lib/ids.ts";
import type { IngestResult, VaultCode } from "../rpc.ts";

/** Collects what an ingest changed, for the page. */
export class IngestOutcome {
  readonly #changed = new Set<string>();
  readonly #refused: IngestResult["refused"] = [];
  readonly #refusedChains: VaultCode[] = [];
  readonly #want = new Set<AccountId>();
  #newMessages = 0;

  changed(threadId: string): void {
    this.#changed.add(threadId);
  }

  newMessage(): void {
    this.#newMessages++;
  }

  refused(threadId: string | null, code: VaultCode): void {
    this.#refused.push({ threadId, code });
  }

  refusedChain(code: VaultCode): void {
    this.refused(null, code);
    this.#refusedChains.push(code);
  }

  want(accounts: Iterable<AccountId>): void {
    for (const account of accounts) this.#want.add(account);
  }

  result(waiting: number): IngestResult {
    return {
      changedThreads: [...this.#changed],
      newMessages: this.#newMessages,
      refused: this.#refused,
      refusedChains: this.#refusedChains,
      want: [...this.#want],
      waiting,
    };
  }
}
