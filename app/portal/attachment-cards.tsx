import { useEffect, useRef, useState } from "react";
import { AttachmentCard } from "#app/clinical/attachment-card.tsx";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useText } from "#app/i18n/use-text.ts";
import { fetchFile } from "#app/sync/fetch-file.ts";
import { pageBlobs } from "#app/sync/page-blobs.ts";
import { PreviewFrame } from "#app/ui/preview-frame.tsx";
import type { AttachmentView } from "#app/vault/attachment-rpc.ts";
import { vaultClient } from "#app/vault/client.ts";
import { type Problem, problemOf } from "./problem.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { saveFile } from "./save-file.ts";

/** The files of one message. */
export function AttachmentCards(props: {
  readonly threadId: string;
  readonly envHash: string;
  readonly files: readonly AttachmentView[];
}) {
  const t = useText();
  return (
    <ul aria-label={t("file.attached")} className="flex w-full flex-col gap-2">
      {props.files.map((file) => (
        <Attachment key={file.id} threadId={props.threadId} envHash={props.envHash} file={file} />
      ))}
    </ul>
  );
}

/** Fetched and opened when asked for, kept while the card is on the screen. */
function Attachment(props: {
  readonly threadId: string;
  readonly envHash: string;
  readonly file: AttachmentView;
}) {
  const { threadId, envHash, file } = props;
  const [content, setContent] = useState<Blob | null>(null);
  const [shown, setShown] = useState(false);
  const [opened, setOpened] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);

  async function fetched(): Promise<Blob | null> {
    if (content !== null) return content;
    const { vault, holdOpen, onLock } = vaultClient();
    const stop = new AbortController();
    stopper.current = stop;
    const [closeHold, offLock] = [holdOpen(), onLock(() => stop.abort())];
    setProblem(null);
    setOpened(0);
    try {
      const found = await fetchFile({
        ...{ vault, blobs: pageBlobs, file: { threadId, envHash, id: file.id }, signal: stop.signal },
        onProgress: (done, total) => setOpened(done / total),
      });
      setContent(found);
      return found;
    } catch (error) {
      setProblem(fileProblem(error));
      return null;
    } finally {
      closeHold();
      offLock();
      setOpened(null);
    }
  }

  const show = async () => setShown((await fetched()) !== null);
  const save = async () => {
    const found = await fetched();
    // Never with its own type: what is saved is not opened by this browser.
    if (found !== null) saveFile(savedName(file.name), found, "application/octet-stream");
  };
  return (
    <AttachmentCard
      file={file}
      opened={opened}
      onStop={() => stopper.current?.abort()}
      onShow={() => void show()}
      onHide={() => setShown(false)}
      onSave={() => void save()}
      problem={<ProblemNotice problem={problem} />}
    >
      {shown && content !== null ? (
        <PreviewFrame picture={content} mime={file.mime} label={visibleBidi(file.name)} />
      ) : null}
    </AttachmentCard>
  );
}

/** The words of E_CT and E_PAD are about messages; what was stopped is no problem. */
function fileProblem(error: unknown): Problem | null {
  const problem = problemOf(error);
  if (problem.code === "E_CANCELLED") return null;
  return problem.code === "E_CT" || problem.code === "E_PAD"
    ? { ...problem, code: "E_ATT(chunks)" }
    : problem;
}

/** Without marks that let "gpj.exe" read as "exe.jpg" (SPEC §8). */
function savedName(name: string): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "") || "file";
}
