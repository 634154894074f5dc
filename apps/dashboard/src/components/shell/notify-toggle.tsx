/** Whether this browser tells when a run ends. Absent where the browser cannot. */
"use client";
import { Button } from "@mantine/core";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import {
  askForNotifications,
  notificationState,
  type NotificationState,
  onNotificationChange,
  stopNotifications,
} from "./notifications";

const onServer = (): NotificationState => "off";

export function NotifyToggle() {
  const state = useSyncExternalStore(onNotificationChange, notificationState, onServer);
  if (state === "unsupported") return null;
  if (state === "denied")
    return <span className="text-xs text-muted">This browser blocks notifications of Smallset.</span>;
  const on = state === "on";
  return (
    <Button
      size="xs"
      variant="default"
      aria-pressed={on}
      leftSection={on ? <IconBell size={15} aria-hidden /> : <IconBellOff size={15} aria-hidden />}
      onClick={() => (on ? stopNotifications() : void askForNotifications())}
    >
      {on ? "You will be told" : "Tell me when it ends"}
    </Button>
  );
}
