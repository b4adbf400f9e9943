import { openFiles } from "#app/headless/files.ts";
import { type AnswerRule, answering } from "./answering.ts";
import { patients } from "./cast.ts";
import type { ClinicPeople } from "./clinic-people.ts";
import { clinicianReplies, unreadableFile } from "./clinician-replies.ts";
import { languageOf } from "./language.ts";
import { patientReplies } from "./patient-replies.ts";
import type { Seat } from "./seat.ts";
import { topicOf } from "./topic.ts";

/** As long as somebody who reads, thinks and types; longer where a guest of the team may want to answer first. */
const briskMs = [3_000, 6_000] as const;
const patientMs = [45_000, 60_000] as const;

export interface Company {
  accounts: ClinicPeople["accounts"];
  /** 0 ≤ x < 1. */
  random(): number;
}

/** Answers guests who write as patients. Of the clinicians in a conversation one answers, the same one to the end. */
export function clinicianAnswers(seat: Seat, own: string, company: Company) {
  const rule: AnswerRule = {
    delayMs({ view, last }) {
      if (last.fromRole !== "patient" || company.accounts.has(last.fromAccountId)) return null;
      const staff = view.readers.filter(({ role }) => role === "clinician").map((each) => each.accountId);
      const played = staff.filter((accountId) => company.accounts.has(accountId)).toSorted();
      const chosen = played[view.summary.threadId.charCodeAt(0) % played.length];
      if (chosen !== own) return null;
      return between(played.length < staff.length ? patientMs : briskMs, company.random());
    },
    async answer({ view, last, own: written }) {
      const { threadId, category } = view.summary;
      const language = languageOf(last.text === "" ? view.summary.subject : last.text);
      try {
        await openFiles(seat.device, seat.blobs, threadId, last);
      } catch {
        return unreadableFile[language];
      }
      const topic = topicOf({ text: last.text, category, files: last.attachments });
      return clinicianReplies[topic][language][Math.min(written, 1)] ?? "";
    },
  };
  return answering(seat, rule);
}

/** Writes back to guests who answer as clinicians, a few times. */
export function patientAnswers(seat: Seat, company: Company) {
  const replies = patientReplies[patients.find(({ id }) => id === seat.id)?.language ?? "en"];
  const rule: AnswerRule = {
    delayMs({ view, last }) {
      if (last.fromRole !== "clinician" || company.accounts.has(last.fromAccountId)) return null;
      return answersTo(view.lines, company) > replies.length ? null : between(briskMs, company.random());
    },
    answer: async ({ view }) => replies[answersTo(view.lines, company) - 1] ?? "",
  };
  return answering(seat, rule);
}

/** Messages that guests wrote as clinicians. */
function answersTo(
  lines: Parameters<AnswerRule["answer"]>[0]["view"]["lines"],
  { accounts }: Company,
): number {
  return lines.filter(
    (line) => line.kind === "message" && line.fromRole === "clinician" && !accounts.has(line.fromAccountId),
  ).length;
}

function between([from, to]: readonly [number, number], at: number): number {
  return from + (to - from) * at;
}
