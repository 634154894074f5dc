/** An upload as it goes: overall, and each file being sent. */
import { Announcer } from "@/components/ui/announcer";
import { ProgressBar } from "@/components/ui/progress-bar";
import { countOf, formatBytes, formatCount } from "@/lib/format";
import { FailedFiles } from "./failed-files";
import type { UploadProgress as Progress } from "./upload.type";

const TITLES: Record<Progress["phase"], string> = {
  hashing: "Taking fingerprints, so that nothing is sent twice",
  uploading: "Sending",
  done: "Everything has arrived",
};

export function UploadProgress({ progress }: { progress: Progress }) {
  const { phase, doneFiles, totalFiles, doneBytes, totalBytes, sending } = progress;
  const isInterrupted = sending.some(({ interrupted }) => interrupted);
  const title = isInterrupted ? "Connection lost. It goes on by itself when it is back" : TITLES[phase];
  const facts = `${formatCount(doneFiles)} of ${countOf(totalFiles, "file")} · ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  return (
    <div data-testid="upload-progress" data-phase={phase}>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 text-sm">
        <p className={`font-medium ${isInterrupted ? "text-warn" : ""}`}>{title}</p>
        <p className="text-muted tabular-nums">{facts}</p>
      </div>
      <ProgressBar
        label={title}
        done={phase === "done" ? 1 : doneBytes}
        total={phase === "done" ? 1 : totalBytes}
      />
      <ul className="mt-4 min-h-24 space-y-2 text-xs text-muted">
        {sending.map(({ path, fraction }) => (
          <li key={path} className="flex items-center gap-3">
            <span className="min-w-0 flex-1 truncate font-mono">{path}</span>
            <span className="w-24 shrink-0">
              <ProgressBar label={path} done={fraction} total={1} />
            </span>
          </li>
        ))}
      </ul>
      <FailedFiles failed={progress.failed} />
      <Announcer text={`${title}, ${facts}`} />
    </div>
  );
}
