/** Two of the runs on the very same photos: is the one really better, and on which photos? */
"use client";
import { NativeSelect, Skeleton } from "@mantine/core";
import { RunPairDocument } from "@smallset/schema/documents";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Section } from "@/components/ui/section";
import { ChangedAnswers } from "./changed-answers";
import { pairOf } from "./compare-url";
import type { ComparedRun } from "./compared-run";
import { PairVerdict } from "./pair-verdict";
import { PhotoHistory } from "./photo-history";

export function PairSection({ runs }: { runs: ComparedRun[] }) {
  const router = useRouter();
  const search = useSearchParams();
  const [imageId, setImageId] = useState<string | null>(null);
  const ids = runs.map(({ id }) => id);
  const pair = pairOf(ids, search.get("base"), search.get("other"));
  const [{ data, error }, ask] = useQuery({
    query: RunPairDocument,
    variables: pair ?? { baseId: "", otherId: "" },
    pause: !pair,
  });
  if (!pair) return null;
  const choose = (change: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries({ base: pair.baseId, other: pair.otherId, ...change }))
      next.set(name, value);
    router.replace(`/compare?${next}`, { scroll: false });
  };
  const options = runs.map(({ id, label }) => ({ value: id, label }));
  const answer = data?.runPair;
  return (
    <Section
      title="Photo by photo"
      hint="Two runs on the very same held-out photos: which of their differences are more than chance?"
    >
      <div className="mb-5 flex flex-wrap items-end gap-4">
        <NativeSelect
          label="From"
          value={pair.baseId}
          data={options.filter(({ value }) => value !== pair.otherId)}
          onChange={(event) => choose({ base: event.currentTarget.value })}
        />
        <NativeSelect
          label="To"
          value={pair.otherId}
          data={options.filter(({ value }) => value !== pair.baseId)}
          onChange={(event) => choose({ other: event.currentTarget.value })}
        />
      </div>
      {error && !answer ? (
        <ErrorNotice
          title="These two could not be compared"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {answer ? (
        <>
          <PairVerdict pair={answer} />
          {answer.fixedCount + answer.brokenCount > 0 ? (
            <div className="mt-6 grid grid-cols-1 gap-8 lg:grid-cols-2">
              <ChangedAnswers
                kind="fixed"
                runName={answer.other.name}
                total={answer.fixedCount}
                answers={answer.fixed}
                onOpen={setImageId}
              />
              <ChangedAnswers
                kind="broken"
                runName={answer.other.name}
                total={answer.brokenCount}
                answers={answer.broken}
                onOpen={setImageId}
              />
            </div>
          ) : null}
        </>
      ) : error ? null : (
        <Skeleton height={160} radius="md" />
      )}
      <PhotoHistory imageId={imageId} onClose={() => setImageId(null)} />
    </Section>
  );
}
