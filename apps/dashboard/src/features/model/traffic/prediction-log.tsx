/** The photos that it was asked about, newest first; where it was wrong, a person says what they show. */
"use client";
import { NativeSelect } from "@mantine/core";
import { PredictionLogDocument, type PredictionLogFilter } from "@smallset/schema/documents";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LoadMore } from "@/components/ui/load-more";
import { Section } from "@/components/ui/section";
import { LoggedPhoto } from "./logged-photo";

const FILTERS: { value: PredictionLogFilter; label: string; none: string }[] = [
  { value: "ALL", label: "All photos", none: "Nothing was asked yet, or nothing is kept." },
  { value: "ABSTAINED", label: "It was not sure", none: "It was sure every time, or has no threshold." },
  { value: "UNSURE", label: "Below 70 %", none: "No answer was below 70 %." },
  { value: "DIFFERENT", label: "The challenger differs", none: "No challenger said anything else." },
  { value: "CORRECTED", label: "Corrected", none: "Nobody has corrected an answer." },
  { value: "WAITING", label: "Corrected, not used yet", none: "No correction waits to be used." },
];

interface Props {
  modelName: string;
  classNames: string[];
  onCorrected: () => void;
  /** Above the photos. */
  children: ReactNode;
}

export function PredictionLog({ modelName, classNames, onCorrected, children }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const wanted = useSearchParams().get("log");
  const filter = FILTERS.find(({ value }) => value === wanted) ?? FILTERS[0]!;
  const [after, setAfter] = useState<string>();
  const [{ data, fetching, error }, ask] = useQuery({
    query: PredictionLogDocument,
    variables: { name: modelName, filter: filter.value, ...(after ? { after } : {}) },
  });
  const log = data?.registeredModel?.predictionLog;
  return (
    <Section
      title="What it was asked"
      hint="Say what a photo really shows, and it can teach the next version."
      actions={
        <NativeSelect
          size="xs"
          aria-label="Which photos"
          data={FILTERS.map(({ value, label }) => ({ value, label }))}
          value={filter.value}
          onChange={(event) => {
            setAfter(undefined);
            router.replace(`${pathname}?log=${event.currentTarget.value}`, { scroll: false });
          }}
          data-testid="log-filter"
        />
      }
      flush
    >
      <div className="px-5 sm:px-6">{children}</div>
      {error ? (
        <div className="p-6">
          <ErrorNotice
            title="The log could not be loaded"
            error={error}
            onRetry={() => ask({ requestPolicy: "network-only" })}
          />
        </div>
      ) : null}
      {log?.totalCount === 0 ? <p className="px-6 pb-6 text-sm text-muted">{filter.none}</p> : null}
      {log?.totalCount ? (
        <>
          <ul className="grid grid-cols-2 gap-x-3 gap-y-5 px-5 pb-6 sm:grid-cols-4 sm:px-6 lg:grid-cols-6">
            {log.edges.map(({ node }) => (
              <li key={node.id} className="min-w-0">
                <LoggedPhoto photo={node} classNames={classNames} onCorrected={onCorrected} />
              </li>
            ))}
          </ul>
          <LoadMore
            shown={log.edges.length}
            total={log.totalCount}
            hasMore={log.pageInfo.hasNextPage}
            loading={fetching}
            onMore={() => setAfter(log.pageInfo.endCursor ?? undefined)}
          />
        </>
      ) : null}
    </Section>
  );
}
