/** Says when live updates have stopped and that they come back by themselves; silent while all is well. */
"use client";
import { IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { type ConnectionState, getConnection, onConnectionChange } from "@/graphql/connection-state";

const onServer = (): ConnectionState => "idle";

export function ConnectionIndicator() {
  const connection = useSyncExternalStore(onConnectionChange, getConnection, onServer);
  return (
    <output className="block text-sm" data-testid="connection" data-state={connection}>
      {connection === "lost" ? (
        <p className="flex items-center gap-2 rounded-lg bg-warn-soft px-3 py-2 text-warn">
          <IconRefresh size={16} className="shrink-0 motion-safe:animate-spin" aria-hidden />
          Connection lost. Reconnecting…
        </p>
      ) : null}
      {connection === "signed-out" ? (
        <p className="flex items-center gap-2 rounded-lg bg-bad-soft px-3 py-2 text-bad">
          <IconPlugConnectedX size={16} className="shrink-0" aria-hidden />
          You were signed out. Reload this page.
        </p>
      ) : null}
      {connection === "healed" ? (
        <p className="rounded-lg bg-ok-soft px-3 py-2 text-ok">Back online. Nothing was missed.</p>
      ) : null}
    </output>
  );
}
