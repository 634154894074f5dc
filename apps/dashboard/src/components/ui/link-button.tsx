/** A link that looks like a button, because it leads to where something is done. */
"use client";
import { Button, type ButtonProps } from "@mantine/core";
import { PageLink } from "@/components/ui/page-link";
import type { ReactNode } from "react";

export function LinkButton({ href, children, ...rest }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={PageLink} href={href} {...rest}>
      {children}
    </Button>
  );
}
