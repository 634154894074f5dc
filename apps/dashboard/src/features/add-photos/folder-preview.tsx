/** How the class folders will be read, before anything is sent. */
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { countOf, formatCount } from "@/lib/format";
import type { Selection } from "./read-selection";

export function FolderPreview({ selection: { reading, archiveName } }: { selection: Selection }) {
  if (!reading)
    return (
      <Section title={archiveName ?? "Archive"}>
        <p className="text-sm text-muted">The folders inside are read on the server, after it has arrived.</p>
      </Section>
    );
  const { classes, ownSplits, imageCount, looseImages, otherFiles, problem } = reading;
  const hasTest = classes.some((one) => one.test);
  const leftOut = [
    looseImages ? `${countOf(looseImages, "photo")} in no class folder` : null,
    otherFiles ? countOf(otherFiles, "file that is no photo", "files that are no photos") : null,
  ].filter((part) => part !== null);
  return (
    <Section
      title="This is how it will be read"
      hint={`${countOf(imageCount, "photo")} in ${countOf(classes.length, "class", "classes")}`}
      flush
    >
      <div className="px-5 sm:px-6" data-testid="folder-preview">
        {problem ? (
          <p role="alert" className="flex gap-2 rounded-lg bg-bad-soft px-4 py-3 text-sm">
            <IconAlertTriangle size={18} className="mt-0.5 shrink-0 text-bad" aria-hidden />
            {problem}
          </p>
        ) : (
          <p className="flex gap-2 rounded-lg bg-ok-soft px-4 py-3 text-sm">
            <IconCircleCheck size={18} className="mt-0.5 shrink-0 text-ok" aria-hidden />
            {ownSplits === "complete"
              ? "Your own split into train and validation is kept."
              : "Smallset puts some photos of each class aside for checking."}
          </p>
        )}
        {leftOut.length ? <p className="mt-3 text-sm text-muted">Left out: {leftOut.join(", ")}.</p> : null}
      </div>
      {classes.length ? (
        <ScrollRegion label="Classes found" className="mt-3 max-h-96">
          <table className="ss-table">
            <thead className="sticky top-0 bg-surface">
              <tr>
                <th scope="col">Class</th>
                <th scope="col" className="num">
                  {ownSplits === "none" ? "Photos" : "Train"}
                </th>
                {ownSplits !== "complete" ? null : (
                  <th scope="col" className="num">
                    Validation
                  </th>
                )}
                {hasTest ? (
                  <th scope="col" className="num">
                    Test
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {classes.map((one) => (
                <tr key={one.name}>
                  <td className="break-all">{one.name}</td>
                  <td className="num">{formatCount(one.train)}</td>
                  {ownSplits !== "complete" ? null : <td className="num">{formatCount(one.validation)}</td>}
                  {hasTest ? <td className="num">{formatCount(one.test)}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
    </Section>
  );
}
