import { Icon } from "./icon.tsx";

/** The reason a field was not accepted. */
export function FieldError(props: { readonly id: string; readonly message: string | undefined }) {
  if (!props.message) return null;
  return (
    <p id={props.id} className="flex items-start gap-2 font-medium text-red">
      <Icon name="stop" className="mt-1 size-5" />
      <span>{props.message}</span>
    </p>
  );
}
