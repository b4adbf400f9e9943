import { useMemo } from "react";
import { qrPath } from "./qr-path.ts";

/** A code to scan: always dark on white, whatever the theme, because cameras expect it. */
export function QrCode(props: {
  readonly text: string;
  readonly label: string;
  readonly className?: string;
}) {
  const { size, d } = useMemo(() => qrPath(props.text), [props.text]);
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={`qr aspect-square rounded-box bg-white ${props.className ?? "w-64 max-w-full"}`}
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={d} fill="#000000" />
    </svg>
  );
}
