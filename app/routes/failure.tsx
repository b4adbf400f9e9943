import { isRouteErrorResponse, useRouteError } from "@remix-run/react";

/** What a person sees when a screen cannot be shown; the reason stays in the log. */
export function Failure() {
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main>
      <h1>{isMissing ? "This page does not exist" : "This page cannot be shown"}</h1>
      <p>
        <a href="/">Bedside</a>
      </p>
    </main>
  );
}
