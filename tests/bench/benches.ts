import { appendFigures } from "./audit/append.ts";
import { blockFigures } from "./audit/blocks.ts";
import { destructionFigures } from "./audit/destruction.ts";
import { largeFigures } from "./audit/large.ts";
import { pageFigures } from "./audit/pages.ts";
import { requestFigures } from "./audit/requests.ts";
import { verifyFigures } from "./audit/verify.ts";
import { type Effort, trialEffort } from "./compare.ts";
import { attachmentFigures } from "./crypto/attachments.ts";
import { messageFigures, type Peers } from "./crypto/messages.ts";
import type { Figure } from "./figure.ts";
import { fileMemory } from "./file-memory.ts";
import { inboxInNode } from "./inbox/in-node.ts";
import { storedInbox } from "./inbox/stored-inbox.ts";
import { withPage } from "./page/with-page.ts";
import { pageWeight } from "./page-weight.ts";
import { agePeers } from "./peer-age.ts";
import { matrixPeer } from "./peer-matrix.ts";
import { openPgpPeer } from "./peer-openpgp.ts";
import { secondStart } from "./second-start.ts";

export interface Bench {
  about: string;
  run(effort: Effort): Promise<Figure[]>;
}

const messagePeers: Peers = async (devices, text) => ({
  "matrix-sdk-crypto": await matrixPeer(devices, text),
  openpgp: await openPgpPeer(devices, text),
});

/** What `npm run bench` knows, by the name to call it by. */
export const benches: Record<string, Bench> = {
  messages: {
    about: "one message sealed to, and opened by, devices in suite 2",
    run: async (effort) => [
      ...(await messageFigures("Node", effort, messagePeers)),
      ...(await withPage((page) => page.messages(effort))),
    ],
  },
  files: {
    about: "one file sealed and opened in chunks",
    run: async (effort) => [
      ...(await attachmentFigures("Node", effort, agePeers)),
      ...(await withPage((page) => page.files(effort))),
    ],
  },
  inbox: {
    about: "from the proof of a passkey to the list of conversations",
    run: async (effort) => {
      const inbox = effort === trialEffort ? await storedInbox(2, 2) : await storedInbox(20, 50);
      return [
        ...(await inboxInNode(effort, inbox)),
        ...(await withPage((page) => page.inbox(effort, inbox))),
      ];
    },
  },
  memory: { about: "what a file of 100 MiB takes in memory, sealed and opened in pieces", run: fileMemory },
  append: { about: "entries of the access log, appended by callers at once", run: appendFigures },
  verify: { about: "a log recomputed from its stored bytes", run: verifyFigures },
  large: {
    about:
      "exports of 10^5 to 10^7 entries, verified as streams; BENCH_ENTRIES ends earlier, 8 GB of disk to the end",
    run: largeFigures,
  },
  pages: {
    about: "the officer's first page at three lengths of the log; BENCH_ENTRIES ends earlier",
    run: pageFigures,
  },
  blocks: {
    about: "a search while a block of the index is made of entries that name as many patients as they can",
    run: blockFigures,
  },
  destruction: {
    about: "a closed year's log destroyed while people go on; BENCH_ENTRIES makes it longer",
    run: destructionFigures,
  },
  start: { about: "the server started again over a clinic that exists", run: secondStart },
  requests: { about: "whole requests with and without their entries in the access log", run: requestFigures },
  weight: { about: "scripts that a page loads, compressed as they are served", run: pageWeight },
};
