/** Says at the window's top edge that the page behind a link is on its way; what comes at once comes without it. */
"use client";
import { useLinkStatus } from "next/link";
import { createPortal } from "react-dom";

/** Stands within a link. Shown in the body: what moves a link would move it, too. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  if (!pending) return null;
  return createPortal(
    <output className="ss-pending">
      <span className="sr-only">Loading the page</span>
    </output>,
    document.body,
  );
}
