/** What the run is made of, enough to repeat it, and whether repeating it gave the same. */
"use client";
import type { ReactNode } from "react";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { countOf, formatBytes } from "@/lib/format";
import { usePoll } from "@/lib/use-poll";
import type { RunDetails } from "./run-details";

type Verification = RunDetails["verifications"][number];

const LOOK_AGAIN_MS = 2_000;
const isUnderWay = ({ status }: Verification) => status === "PENDING" || status === "RUNNING";

const Mono = ({ children }: { children: string }) => (
  <code className="font-mono text-xs break-all">{children}</code>
);

/** @param onLookAgain asks for the run again, while a verification is under way */
export function RunRecord({ run, onLookAgain }: { run: RunDetails; onLookAgain: () => void }) {
  const { verifications, environment, codeVersion, clonedFrom } = run;
  usePoll(onLookAgain, LOOK_AGAIN_MS, { when: verifications.some(isUnderWay) });
  const facts: [string, ReactNode][] = [
    ["Photos", run.datasetVersion?.digest ? <Mono>{run.datasetVersion.digest}</Mono> : "–"],
    ["Features", run.extractor?.fingerprint ? <Mono>{run.extractor.fingerprint}</Mono> : "–"],
    ["Seed", String(run.hyperparameters?.seed ?? "–")],
    ["Smallset", codeVersion ?? "–"],
    ["Processor", environment ? `${environment.cpu}, ${countOf(environment.cores, "core")}` : "–"],
    [
      "Machine",
      environment
        ? `${environment.platform}, ${formatBytes(environment.memoryBytes)} of memory, Node ${environment.node}`
        : "–",
    ],
  ];
  if (clonedFrom)
    facts.push([
      "Cloned from",
      <PageLink key="from" href={`/runs/${clonedFrom.id}`} className="ss-link">
        {clonedFrom.name}
      </PageLink>,
    ]);
  return (
    <Section title="Record" hint="All that it takes to train this again, to the same bytes.">
      {verifications.map((verification, index) =>
        index === 0 || isUnderWay(verification) ? (
          <Answer key={verification.id} verification={verification} />
        ) : null,
      )}
      <dl className="grid grid-cols-1 gap-x-10 sm:grid-cols-2">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-6 border-b border-line py-2 text-sm">
            <dt className="shrink-0 text-muted">{name}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Answer({ verification }: { verification: Verification }) {
  const { status, report, error, finishedAt } = verification;
  if (status === "FAILED")
    return (
      <div className="mb-4">
        <ErrorNotice title="It could not be verified" error={error} />
      </div>
    );
  const look =
    status === "IDENTICAL"
      ? "bg-ok-soft text-ok"
      : status === "DIFFERENT"
        ? "bg-bad-soft text-bad"
        : "bg-brand-soft text-brand";
  return (
    <div
      className={`mb-4 rounded-xl px-4 py-3 text-sm ${look}`}
      data-testid="verification"
      data-status={status}
      aria-live="polite"
    >
      {isUnderWay(verification) ? <p className="font-semibold">Being trained again to compare…</p> : null}
      {status === "IDENTICAL" && report ? (
        <p>
          <strong>Verified.</strong> Trained again, all {countOf(report.metricsCompared, "score")} and every
          weight came out the same, byte for byte.
        </p>
      ) : null}
      {status === "DIFFERENT" && report ? (
        <p>
          <strong>Not the same.</strong>{" "}
          {report.metricsDiffering
            ? `${report.metricsDiffering} of ${countOf(report.metricsCompared, "score")} differ; ${report.firstDifference}.`
            : "The scores agree."}{" "}
          {report.recordedWeightsSha256 === report.repeatedWeightsSha256
            ? "The weights agree."
            : "The weights differ."}
        </p>
      ) : null}
      {finishedAt ? (
        <p className="mt-0.5 text-xs">
          <Moment at={finishedAt} />
        </p>
      ) : null}
    </div>
  );
}
