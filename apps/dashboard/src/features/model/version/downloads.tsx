/** The version for other tools. */
import { IconDownload } from "@tabler/icons-react";
import { Section } from "@/components/ui/section";
import type { VersionInFull } from "./version-page";

export function Downloads({ version: { exports } }: { version: VersionInFull }) {
  return (
    <Section
      title="Take it elsewhere"
      hint="Each is written at the first request, with temperature and threshold inside, and tested to answer as Smallset does."
    >
      <ul className="grid grid-cols-1 gap-2 text-sm sm:grid-cols-2">
        {exports.map(({ format, description, url }) => (
          <li key={format}>
            <a
              href={url}
              download
              className="flex items-start gap-2.5 rounded-xl border border-line p-3 hover:border-line-strong"
            >
              <IconDownload size={17} className="mt-0.5 shrink-0 text-brand" aria-hidden />
              <span className="min-w-0 break-words">{description}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
