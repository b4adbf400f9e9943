/** Reads `message` out when it changes, without showing it; keep it mounted. */
export function LiveRegion(props: { readonly message: string }) {
  return (
    <p role="status" className="sr-only">
      {props.message}
    </p>
  );
}
