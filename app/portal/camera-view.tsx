import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { openCamera } from "#app/scan/camera.ts";
import { type ScanEnd, startScan } from "#app/scan/scan.ts";
import { openReader } from "#app/scan/worker-reader.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";

type State = "starting" | "looking" | ScanEnd | "hidden";

/**
 * The camera's picture while it looks for codes. It goes out at once when this leaves the screen, the page is hidden or left, or
 * the vault locks; coming back never turns it on again by itself.
 */
export function CameraView(props: {
  readonly onText: (text: string) => void;
  /** Said of what is before the camera, while it looks. */
  readonly children?: ReactNode;
}) {
  const { onText, children } = props;
  const t = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<State>("starting");
  const [attempt, setAttempt] = useState(1);
  const tell = useRef(onText);
  tell.current = onText;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another scan
  useEffect(() => {
    const shown = video.current;
    if (shown === null) return;
    setState("starting");
    const reader = openReader();
    const stopScan = startScan(
      {
        open: () => openCamera(shown),
        read: reader.read,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        now: () => performance.now(),
      },
      {
        onLooking: () => setState("looking"),
        onText: (text) => tell.current(text),
        onEnd: setState,
      },
    );
    const stop = () => {
      stopScan();
      reader.close();
    };
    const hide = () => {
      if (document.visibilityState === "visible") return;
      stop();
      setState("hidden");
    };
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("pagehide", stop);
    const forget = vaultClient().onLock(stop);
    return () => {
      stop();
      forget();
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("pagehide", stop);
    };
  }, [attempt]);
  const running = state === "starting" || state === "looking";
  return (
    <>
      {/* What a camera sees cannot be told in words: what happens is said below. */}
      <div aria-hidden="true" className={running ? "" : "hidden"}>
        <video
          ref={video}
          muted
          playsInline
          className="aspect-[4/3] w-full rounded-box bg-black object-cover"
        />
      </div>
      {running ? (
        <p role="status">{t(`scan.${state}`)}</p>
      ) : (
        <Notice
          tone="warn"
          live="polite"
          action={<Button onClick={() => setAttempt(attempt + 1)}>{t("common.retry")}</Button>}
        >
          {t(`scan.${state}`)}
        </Notice>
      )}
      <p className="text-small text-ink-soft">{t("scan.private")}</p>
      {running ? children : null}
    </>
  );
}
