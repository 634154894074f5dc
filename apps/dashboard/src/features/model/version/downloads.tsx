/** The version for other tools. */
import { DownloadList } from "@/components/ui/download-list";
import { Section } from "@/components/ui/section";
import type { VersionInFull } from "./version-page";

export const Downloads = ({ version: { exports } }: { version: VersionInFull }) => (
  <Section
    title="Take it elsewhere"
    hint="Each is written at the first request, with temperature and threshold inside, and tested to answer as Smallset does."
  >
    <DownloadList downloads={exports} />
  </Section>
);
