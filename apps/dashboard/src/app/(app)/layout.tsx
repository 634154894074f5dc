/** Everything behind the sign-in, inside the frame. */
import { ViewerDocument } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { SignedOut } from "@/components/shell/signed-out";
import { Unreachable } from "@/components/shell/unreachable";
import { prefetch } from "@/graphql/prefetch";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const { data, error } = await prefetch(ViewerDocument, {});
  if (error?.networkError) return <Unreachable />;
  if (!data?.viewer) return <SignedOut />;
  return <AppShell userName={data.viewer.name}>{children}</AppShell>;
}
