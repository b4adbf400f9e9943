import { type AnchorHTMLAttributes, createContext, createElement, type ReactElement } from "react";

export type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "style"> & {
  readonly to: string;
};
export type LinkRenderer = (props: LinkProps) => ReactElement;

/** How a link is drawn: the root gives the router's link, so that nothing below imports a router. */
export const LinkContext = createContext<LinkRenderer>(({ to, ...rest }) =>
  createElement("a", { href: to, ...rest }),
);
