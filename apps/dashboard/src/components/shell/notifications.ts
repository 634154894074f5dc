/** The browser's own notifications, for those who asked for them: kept in this browser only. */

const WANTED_KEY = "smallset-notify";

export type NotificationState = "unsupported" | "off" | "on" | "denied";

const listeners = new Set<() => void>();

export function notificationState(): NotificationState {
  if (typeof Notification === "undefined") return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && localStorage.getItem(WANTED_KEY) === "yes" ? "on" : "off";
}

export function onNotificationChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const tellListeners = () => {
  for (const listener of listeners) listener();
};

/** The browser asks the person, unless they have answered before. */
export async function askForNotifications(): Promise<void> {
  if (typeof Notification === "undefined") return;
  if ((await Notification.requestPermission()) === "granted") localStorage.setItem(WANTED_KEY, "yes");
  tellListeners();
}

export function stopNotifications(): void {
  localStorage.removeItem(WANTED_KEY);
  tellListeners();
}

/** Shown only while nobody looks at this tab. @param tag one notification each, however many tabs are open */
export function notify({
  title,
  body,
  tag,
  href,
}: {
  title: string;
  body: string;
  tag: string;
  href: string;
}) {
  if (notificationState() !== "on" || document.visibilityState === "visible") return;
  const shown = new Notification(title, { body, tag, icon: "/icon.svg" });
  shown.addEventListener("click", () => {
    window.focus();
    location.assign(href);
    shown.close();
  });
}
