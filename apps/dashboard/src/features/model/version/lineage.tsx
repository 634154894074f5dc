/** Where a version comes from: its run, the dataset version, and each photo. */
"use client";
import type { ReactNode } from "react";
import { SyntheticBadge } from "@/components/ui/note-badge";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { PhotoGrid } from "../../dataset/photo-grid";
import type { VersionInFull } from "./version-page";

export function Lineage({ version }: { version: VersionInFull }) {
  const { run, datasetVersion, extractor, imageCount, digest } = version;
  return (
    <>
      <Section title="Where it comes from" hint="Each step is fixed: nothing of it can change any more.">
        <ol className="grid grid-cols-1 gap-4 text-sm md:grid-cols-4">
          <Step label="Version" detail={`digest ${digest.slice(0, 12)}…`}>
            {version.number}
          </Step>
          <Step label="trained by the run" detail={extractor.label}>
            {run ? (
              <PageLink href={`/runs/${run.id}`} className="ss-link">
                {run.name}
              </PageLink>
            ) : (
              "no run: it was imported"
            )}
          </Step>
          <Step label="on the dataset" detail={datasetVersion?.dataset.synthetic ? <SyntheticBadge /> : null}>
            {datasetVersion ? (
              <PageLink href={`/datasets/${datasetVersion.dataset.id}`} className="ss-link">
                {datasetVersion.dataset.name}, version {datasetVersion.number}
              </PageLink>
            ) : (
              "a dataset that was deleted"
            )}
          </Step>
          <Step label="of" detail="each named in the bundle by its sha256">
            {countOf(imageCount, "photo")}
          </Step>
        </ol>
      </Section>
      {datasetVersion ? <PhotoGrid version={datasetVersion} /> : null}
    </>
  );
}

const Step = ({ label, detail, children }: { label: string; detail: ReactNode; children: ReactNode }) => (
  <li className="min-w-0 border-l-2 border-brand pl-3">
    <p className="text-xs text-muted">{label}</p>
    <p className="font-medium break-words">{children}</p>
    {detail ? <div className="mt-0.5 text-xs break-words text-muted">{detail}</div> : null}
  </li>
);
