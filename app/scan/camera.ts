import type { Frame } from "./read-code.ts";
import { type Camera, CameraError, type CameraProblem } from "./scan.ts";

/** Enough to read a dense code held at arm's length, and few enough pixels for an old phone. */
const longestSide = 1_024;

const problems: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What an answer of `getUserMedia` means (W3C Media Capture and Streams §10.2). */
export function cameraProblemOf(error: unknown): CameraProblem {
  const name = typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
  return problems[name] ?? "busy";
}

/** Opens the camera that looks away from the person, where there is one, and shows it in the element. Picture only, never sound. */
export async function openCamera(video: HTMLVideoElement): Promise<Camera> {
  // Absent outside of secure contexts and in old browsers, whatever the type says.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media?.getUserMedia === undefined) throw new CameraError("unsupported");
  const stream = await media
    .getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    })
    .catch((cause: unknown) => {
      throw new CameraError(cameraProblemOf(cause), { cause });
    });
  const canvas = document.createElement("canvas");
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    // What was seen last is not kept either.
    [canvas.width, canvas.height] = [0, 0];
  };
  video.srcObject = stream;
  // The screen may have closed meanwhile: that it does not play then is no problem of the camera.
  await video.play().catch(() => undefined);
  return { frame: () => frameOf(video, canvas), stop };
}

function frameOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): Frame | null {
  const { videoWidth, videoHeight } = video;
  if (video.readyState < video.HAVE_CURRENT_DATA || videoWidth === 0) return null;
  const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight));
  const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return null;
  context.drawImage(video, 0, 0, width, height);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}
