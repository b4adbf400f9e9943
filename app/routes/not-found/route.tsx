import { Failure } from "../failure.tsx";

/** An open route: says only that nothing is here. */
export function loader() {
  throw new Response(null, { status: 404 });
}

export default function NotFound() {
  return null;
}

export function ErrorBoundary() {
  return <Failure />;
}
