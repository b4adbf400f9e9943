/** The 60 digits of two people in twelve groups, left to right in every language, to be read aloud (SPEC §11). */
export function SafetyDigits(props: { readonly digits: string }) {
  const groups = props.digits.match(/.{1,5}/g) ?? [];
  return (
    <ol dir="ltr" translate="no" className="grid w-fit grid-cols-3 gap-x-6 gap-y-2 card:grid-cols-4">
      {groups.map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group may stand twice, and the list is fixed
        <li key={place} className="font-mono text-lead font-semibold">
          {group}
        </li>
      ))}
    </ol>
  );
}
