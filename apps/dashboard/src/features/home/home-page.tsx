/** Home: what is running now, what is in production, what waits for a person. */
"use client";
import { HomeDocument, type HomeQuery } from "@smallset/schema/documents";
import { IconPhotoPlus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "urql";
import { EditorsOnly } from "@/components/shell/editors-only";
import { ErrorNotice } from "@/components/ui/error-notice";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { PageLink } from "@/components/ui/page-link";
import { Section } from "@/components/ui/section";
import { usePoll } from "@/lib/use-poll";
import { compareHref } from "../compare/compare-url";
import { RunTable } from "../runs/run-table";
import { Attention } from "./attention";
import { FirstSteps } from "./first-steps";
import { InProduction } from "./in-production";
import { RunningNow } from "./running-now";

/** What others start, promote or break comes up by itself. */
const REFRESH_MS = 5_000;

export function HomePage() {
  const [{ data, error }, ask] = useQuery({ query: HomeDocument, variables: {} });
  usePoll(() => ask({ requestPolicy: "network-only" }), REFRESH_MS);
  const hasPhotos = data?.datasets.totalCount !== 0;
  return (
    <>
      <PageHeader
        title="Home"
        actions={
          data && hasPhotos ? (
            <EditorsOnly>
              <LinkButton
                href="/datasets/new"
                variant="default"
                leftSection={<IconPhotoPlus size={16} aria-hidden />}
              >
                Add photos
              </LinkButton>
              <LinkButton href="/runs/new" leftSection={<IconPlus size={16} aria-hidden />}>
                New run
              </LinkButton>
            </EditorsOnly>
          ) : null
        }
      />
      {error && !data ? (
        <ErrorNotice
          title="Home could not be loaded"
          error={error}
          onRetry={() => ask({ requestPolicy: "network-only" })}
        />
      ) : null}
      {data ? <Content data={data} hasPhotos={hasPhotos} /> : null}
    </>
  );
}

function Content({ data, hasPhotos }: { data: HomeQuery; hasPhotos: boolean }) {
  const latest = data.latest.edges.map(({ node }) => node);
  const { totalCount, edges } = data.datasets;
  const hasOnlySample = totalCount === 1 && edges[0]?.node.synthetic === true;
  const pair = latest
    .filter(({ status, bestEpoch }) => status === "FINISHED" && bestEpoch !== null)
    .slice(0, 2)
    .map(({ id }) => id);
  return (
    <div className="grid grid-cols-1 gap-6">
      <Attention items={data.attention} />
      {hasPhotos ? (
        <>
          <div className="grid grid-cols-1 gap-6 xl:grid-cols-2">
            <RunningNow runs={data.running.edges.map(({ node }) => node)} total={data.running.totalCount} />
            <InProduction
              models={data.models.edges.map(({ node }) => node)}
              hasFinishedRun={latest.some(({ status }) => status === "FINISHED")}
            />
          </div>
          {latest.length ? (
            <Section
              title="Latest runs"
              flush
              actions={
                <span className="flex gap-4 text-sm">
                  <PageLink href={pair.length === 2 ? compareHref(pair) : "/compare"} className="ss-link">
                    {pair.length === 2 ? "Compare the last two" : "Compare"}
                  </PageLink>
                  <PageLink href="/runs" className="ss-link">
                    All runs
                  </PageLink>
                </span>
              }
            >
              <RunTable runs={latest} />
            </Section>
          ) : null}
        </>
      ) : null}
      {hasPhotos && !hasOnlySample ? null : <FirstSteps hasSample={hasOnlySample} />}
    </div>
  );
}
