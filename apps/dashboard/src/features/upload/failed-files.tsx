/** Files that could not be sent, each with its reason. */
import { countOf } from "@/lib/format";
import type { FailedFile } from "./upload.type";

const SHOWN = 50;

export function FailedFiles({ failed }: { failed: FailedFile[] }) {
  if (!failed.length) return null;
  return (
    <details className="mt-4 rounded-lg bg-bad-soft px-4 py-3 text-sm" data-testid="failed-files">
      <summary className="cursor-pointer font-medium text-bad">
        {countOf(failed.length, "file")} could not be sent
      </summary>
      <ul className="mt-2 space-y-2">
        {failed.slice(0, SHOWN).map(({ path, message }) => (
          <li key={path}>
            <p className="font-mono text-xs break-all">{path}</p>
            <p>{message}</p>
          </li>
        ))}
      </ul>
      {failed.length > SHOWN ? <p className="mt-2">and {failed.length - SHOWN} more</p> : null}
    </details>
  );
}
