/** The outline of what is coming, where its layout is known; `label` is what a screen reader hears. */
export function Skeleton(props: {
  readonly label: string;
  readonly shape: "lines" | "list" | "conversation";
}) {
  return (
    <div role="status">
      <span className="sr-only">{props.label}</span>
      <div aria-hidden="true" className="flex flex-col gap-3">
        {outlines[props.shape]}
      </div>
    </div>
  );
}

const row = "skeleton h-20 w-full";
const outlines = {
  lines: [
    <div key="1" className="skeleton h-8 w-1/2" />,
    <div key="2" className="skeleton h-5 w-full" />,
    <div key="3" className="skeleton h-5 w-4/5" />,
  ],
  list: [<div key="1" className={row} />, <div key="2" className={row} />, <div key="3" className={row} />],
  conversation: [
    <div key="1" className="skeleton h-24 w-3/4 self-start" />,
    <div key="2" className="skeleton h-16 w-2/3 self-end" />,
    <div key="3" className="skeleton h-28 w-3/4 self-start" />,
  ],
} as const;
