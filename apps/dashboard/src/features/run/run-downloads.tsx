/** What the run leaves for other tools. */
import { DownloadList } from "@/components/ui/download-list";
import { Section } from "@/components/ui/section";
import type { RunDetails } from "./run-details";

export const RunDownloads = ({ run: { downloads } }: { run: RunDetails }) =>
  downloads.length ? (
    <Section title="Take it elsewhere" hint="Files that other tools read.">
      <DownloadList downloads={downloads} />
    </Section>
  ) : null;
