import { useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";

/**
 * A picture, decoded in the sandboxed frame of app/http/preview-frame.server.ts and nowhere else. `label` is its name; what
 * the frame cannot show is said in words.
 */
export function PreviewFrame(props: {
  readonly picture: Blob;
  readonly mime: string;
  readonly label: string;
}) {
  const { picture, mime, label } = props;
  const t = useText();
  const frame = useRef<HTMLIFrameElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const listen = (event: MessageEvent) => {
      const isOurs = event.source !== null && event.source === frame.current?.contentWindow;
      if (isOurs && event.data?.shown === false) setBroken(true);
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, []);
  const hand = async () => {
    const bytes = await picture.arrayBuffer();
    // The frame's origin is opaque, so no other target can be named; it is ours by its window.
    frame.current?.contentWindow?.postMessage({ bytes, type: mime, label }, "*", [bytes]);
  };
  if (broken) return <p>{t("file.not-shown")}</p>;
  return (
    <>
      <iframe
        ref={frame}
        src="/preview-frame"
        sandbox="allow-scripts"
        title={t("file.preview", { name: label })}
        onLoad={() => void hand()}
        className="h-80 w-full max-w-line border-0"
      />
      {/* A wound is looked at closely. Some phones show nothing but films on the whole screen. */}
      {document.fullscreenEnabled ? (
        <Button
          size="dense"
          className="self-start"
          aria-label={t("file.whole-screen-name", { name: label })}
          onClick={() => void frame.current?.requestFullscreen()}
        >
          {t("file.whole-screen")}
        </Button>
      ) : null}
    </>
  );
}
