/** Photos the run had to leave out, and why. */
import type { IssueFieldsFragment } from "@smallset/schema/documents";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";

export function FailedFiles({ files }: { files: IssueFieldsFragment[] }) {
  if (!files.length) return null;
  return (
    <Section
      title="Files that could not be read"
      hint={`${countOf(files.length, "picture")} left out of this run.`}
    >
      <ul className="max-h-80 space-y-3 overflow-y-auto text-sm">
        {files.map((file) => (
          <li key={file.id}>
            <p className="font-mono text-xs break-all">{file.path}</p>
            <p className="text-muted">{file.message}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
