import encodeQR from "qr";

/** A QR code as one SVG path over a square of `size` modules, quiet zone of 4 included (ISO/IEC 18004 §5.3.8). */
export function qrPath(text: string): { readonly size: number; readonly d: string } {
  const data = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const size = data.length;
  const runs: string[] = [];
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      runs.push(`M${from} ${y}h${x - from + 1}v1H${from}z`);
    }
  });
  return { size, d: runs.join("") };
}
