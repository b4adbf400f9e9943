/** The clinic code in its groups, left to right in every language, large enough to compare aloud. */
export function ClinicCode(props: { readonly code: string; readonly large?: boolean }) {
  return (
    <bdi
      dir="ltr"
      translate="no"
      className={`font-mono font-semibold ${props.large ? "text-display" : "text-lead"}`}
    >
      {groupsOf(props.code).join(" ")}
    </bdi>
  );
}

/** Five digits a group (SPEC §11), so that nobody loses the place. */
function groupsOf(code: string): string[] {
  return code.match(/.{1,5}/g) ?? [];
}
