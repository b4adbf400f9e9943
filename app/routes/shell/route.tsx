import { Outlet } from "@remix-run/react";
import { usePageTitle } from "#app/portal/page-title.ts";
import { useFocusNet } from "#app/ui/use-focus-net.ts";
import { Failure } from "../failure.tsx";

export default function Shell() {
  usePageTitle();
  useFocusNet();
  return <Outlet />;
}

/**
 * Below the document: an error boundary that remounts `<html>` would make React create `<script>` through innerHTML,
 * which Trusted Types refuses, and leave a blank page.
 */
export function ErrorBoundary() {
  return <Failure />;
}
