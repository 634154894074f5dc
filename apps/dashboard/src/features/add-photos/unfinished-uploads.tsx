/** What a person began to send and did not finish: choosing the same photos again sends only the rest. */
"use client";
import { Button } from "@mantine/core";
import { DiscardUploadDocument, UnfinishedUploadsDocument } from "@smallset/schema/documents";
import { useMutation, useQuery } from "urql";
import { Moment } from "@/components/ui/moment";
import { ProgressBar } from "@/components/ui/progress-bar";
import { countOf, formatCount } from "@/lib/format";

export function UnfinishedUploads() {
  const [{ data }, ask] = useQuery({ query: UnfinishedUploadsDocument });
  const [{ fetching }, discard] = useMutation(DiscardUploadDocument);
  const uploads = data?.unfinishedUploads ?? [];
  const forget = async (id: string) => {
    await discard({ id });
    ask({ requestPolicy: "network-only" });
  };
  if (!uploads.length) return null;
  return (
    <section aria-label="Broken off" className="mb-6 space-y-3">
      {uploads.map(({ id, name, createdAt, totalFiles, arrivedFiles }) => (
        <div key={id} className="ss-card p-5" data-testid="unfinished-upload">
          <div className="mb-3 flex flex-wrap items-start justify-between gap-3">
            <div>
              <h2 className="text-base">
                {name ? `“${name}” is not all here yet` : "An upload is not all here yet"}
              </h2>
              <p className="mt-1 text-sm text-muted tabular-nums">
                {formatCount(arrivedFiles)} of {countOf(totalFiles, "file")} arrived ·{" "}
                <Moment at={createdAt} />. Choose {name ? "it" : "the same files"} again below, and only the
                rest is sent.
              </p>
            </div>
            <Button size="xs" variant="default" loading={fetching} onClick={() => void forget(id)}>
              Forget it
            </Button>
          </div>
          <ProgressBar label="Arrived" done={arrivedFiles} total={totalFiles} />
        </div>
      ))}
    </section>
  );
}
