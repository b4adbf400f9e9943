/** The clinic code in its groups, left to right in every language, large enough to compare aloud. */
export function ClinicCode(props: { readonly code: string; readonly large?: boolean }) {
  return (
    <bdi
      dir="ltr"
      translate="no"
      className={`font-mono font-semibold ${props.large ? "text-display" : "text-lead"}`}
    >
      {props.code}
    </bdi>
  );
}
