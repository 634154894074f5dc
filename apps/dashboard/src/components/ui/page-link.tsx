/** A link within the dashboard. It fetches nothing before it is followed: a list of links is not a list of requests. */
import Link from "next/link";
import type { ComponentProps } from "react";
import { LinkPending } from "./link-pending";

export const PageLink = ({ children, ...props }: Omit<ComponentProps<typeof Link>, "prefetch">) => (
  <Link prefetch={false} {...props}>
    {children}
    <LinkPending />
  </Link>
);
