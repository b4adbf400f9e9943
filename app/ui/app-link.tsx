import { useContext } from "react";
import { LinkContext, type LinkProps } from "./link-context.ts";

/** A link inside the application. */
export function AppLink(props: LinkProps) {
  return useContext(LinkContext)(props);
}
