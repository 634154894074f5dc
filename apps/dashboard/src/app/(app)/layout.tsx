/** Everything behind the sign-in, inside the frame. */
import { ActiveRunsDocument, ViewerDocument } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { SignedOut } from "@/components/shell/signed-out";
import { Unreachable } from "@/components/shell/unreachable";
import { Hydrate } from "@/graphql/graphql-provider";
import { ViewerRole } from "@/components/shell/viewer-role";
import { prefetch } from "@/graphql/prefetch";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const [{ data, error }, active] = await Promise.all([
    prefetch(ViewerDocument, {}),
    prefetch(ActiveRunsDocument, {}),
  ]);
  if (error?.networkError) return <Unreachable />;
  if (!data?.viewer) return <SignedOut />;
  return (
    <ViewerRole role={data.viewer.role}>
      <Hydrate snapshots={[active.snapshot]}>
        <AppShell userName={data.viewer.name}>{children}</AppShell>
      </Hydrate>
    </ViewerRole>
  );
}
