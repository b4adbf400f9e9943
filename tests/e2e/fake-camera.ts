import { writeFile } from "node:fs/promises";
import type { Browser, LaunchOptions, Locator } from "@playwright/test";

const [width, height] = [640, 480];

/** A browser whose only camera shows a file, which is read each time the camera starts. */
export async function launchWithCamera(
  browser: Browser,
  options: LaunchOptions,
  file: string,
): Promise<Browser> {
  const camera = ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`];
  return browser.browserType().launch({ ...options, args: [...(options.args ?? []), ...camera] });
}

/** Writes what the camera sees next: the code that a page shows, from the path that was drawn, filling most of the picture (YUV4MPEG2). */
export async function holdBeforeCamera(file: string, code: Locator): Promise<void> {
  const [box, path] = await code.evaluate((svg) => [
    svg.getAttribute("viewBox") ?? "",
    svg.querySelector("path")?.getAttribute("d") ?? "",
  ]);
  const size = Number(box?.split(" ")[2]);
  const dark = new Set<number>();
  for (const [, x, y, run] of (path ?? "").matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let i = 0; i < Number(run); i++) dark.add(Number(y) * size + Number(x) + i);
  const scale = Math.floor(height / size);
  const [left, top] = [Math.floor((width - size * scale) / 2), Math.floor((height - size * scale) / 2)];
  const luma = Buffer.alloc(width * height, 235);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
      if (column >= 0 && column < size && row >= 0 && row < size && dark.has(row * size + column))
        luma[y * width + x] = 16;
    }
  const grey = Buffer.alloc(width * height * 0.5, 128);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([header, Buffer.from("FRAME\n"), luma, grey]));
}
