import { openEnvelope } from "#app/crypto/secret/open.ts";
import { sealEnvelope } from "#app/crypto/secret/seal.ts";
import { compare, type Effort, ratio, type Work } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { bareOpen, bareSeal } from "./bare.ts";
import { type Conversation, conversationOf } from "./conversation.ts";

export const deviceCounts = [1, 12, 64] as const;
const aim = { type: "at most", value: 1.2 } as const;
const primitives = "its primitives";

/** What others offer for the same message to the same number of devices, by name. */
export type Peers = (
  devices: number,
  text: string,
) => Promise<Record<string, { seal: Work; open: Work | null }>>;

/** Sealing and opening one message in suite 2. */
export async function messageFigures(
  where: Figure["where"],
  effort: Effort,
  peers: Peers = async () => ({}),
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const devices of deviceCounts) {
    const conversation = await conversationOf(devices);
    const others = await peers(devices, conversation.text);
    const plural = devices === 1 ? "1 device" : `${devices} devices`;
    const seal = await sealing(conversation, effort, others);
    const open = await opening(conversation, effort, others);
    for (const [verb, comparison] of [
      ["seal", seal],
      ["open", open],
    ] as const) {
      const name = `${verb} a message, ${plural}`;
      figures.push(ratio(comparison, "Bedside", primitives, { name, where, aim }));
      for (const other of Object.keys(comparison.times).slice(2))
        figures.push(ratio(comparison, "Bedside", other, { name, where }));
    }
  }
  return figures;
}

function sealing(conversation: Conversation, effort: Effort, others: Awaited<ReturnType<Peers>>) {
  return compare(
    {
      Bedside: () => sealEnvelope(conversation.sealInput),
      [primitives]: bareSeal(conversation),
      ...Object.fromEntries(Object.entries(others).map(([name, { seal }]) => [name, seal])),
    },
    effort,
  );
}

async function opening(conversation: Conversation, effort: Effort, others: Awaited<ReturnType<Peers>>) {
  return compare(
    {
      Bedside: () => openedText(conversation),
      [primitives]: await bareOpen(conversation),
      ...Object.fromEntries(
        Object.entries(others).flatMap(([name, { open }]) => (open === null ? [] : [[name, open]])),
      ),
    },
    effort,
  );
}

/** Throws unless the text comes out: a figure of something that refuses is worth nothing. */
export async function openedText({ delivered, context, text }: Conversation): Promise<string> {
  const outcome = await openEnvelope(delivered, context);
  const opened = outcome.outcome === "opened" && outcome.body.type === "message" && outcome.body.value.text;
  if (opened !== text) throw new Error("the message did not open");
  return opened;
}
