/** Which files had something about them, by severity, in plain words; the list opens on demand. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { IssueSeverity, VersionFieldsFragment } from "@smallset/schema/documents";
import { Section } from "@/components/ui/section";
import { countOf, formatCount } from "@/lib/format";
import { IssueList } from "./issue-list";
import { issueTitle, SEVERITIES } from "./issue-words";

type Counts = VersionFieldsFragment["issueCounts"];

const TITLE_LOOK: Record<IssueSeverity, string> = {
  error: "text-bad",
  warning: "text-warn",
  info: "text-muted",
};

function SeverityGroup({
  versionId,
  severity,
  title,
  meaning,
  counts,
}: (typeof SEVERITIES)[number] & { versionId: string; counts: Counts }) {
  const [open, { toggle }] = useDisclosure(false);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <li className="border-t border-line px-5 py-4 sm:px-6" data-testid={`issues-${severity}`}>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h3 className={`text-sm ${TITLE_LOOK[severity]}`}>
            {title} <span className="font-normal tabular-nums">· {countOf(total, "note")}</span>
          </h3>
          <p className="mt-0.5 text-sm text-muted">{meaning}</p>
        </div>
        <Button size="xs" variant="default" onClick={toggle} aria-expanded={open}>
          {open ? "Hide files" : "Show files"}
        </Button>
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {counts.map(({ code, count }) => (
          <li key={code}>
            {issueTitle(code)} <span className="text-muted tabular-nums">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      {open ? <IssueList versionId={versionId} severity={severity} /> : null}
    </li>
  );
}

export function FileReport({ versionId, counts }: { versionId: string; counts: Counts }) {
  return (
    <Section title="File report" hint="What stood out when each file was opened." flush>
      <ul>
        {SEVERITIES.map((group) => {
          const own = counts.filter(({ severity }) => severity === group.severity);
          return own.length ? (
            <SeverityGroup key={group.severity} {...group} versionId={versionId} counts={own} />
          ) : null;
        })}
      </ul>
    </Section>
  );
}
