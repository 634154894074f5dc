/** What will happen to a photo when the changes are saved, and the way back. */
"use client";
import { describeChange, type PhotoChange } from "./draft";

export function PendingChange({ change, onUndo }: { change: PhotoChange; onUndo: () => void }) {
  return (
    <p className="mt-2">
      <span className="rounded-md bg-warn-soft px-2 py-0.5 text-xs font-medium text-warn">
        {describeChange(change)}
      </span>{" "}
      <button type="button" className="ss-link cursor-pointer text-xs" onClick={onUndo}>
        Undo
      </button>
    </p>
  );
}
