/** "What was live on Tuesday, and who put it there": a moment in, every alias of every model out. */
"use client";
import { LiveAtDocument } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { type AuditSearch, liveMoment, writeAuditSearch } from "./audit-search";
import { MomentForm } from "./moment-form";

export function LiveAt({ search }: { search: AuditSearch }) {
  const router = useRouter();
  const at = liveMoment(search);
  const show = (moment: string) =>
    router.push(`/settings/audit${writeAuditSearch({ ...search, at: moment })}`, { scroll: false });
  return (
    <Section
      title="What was live"
      hint="Every model that answered at some moment, and who put it there."
      flush
    >
      <MomentForm
        label="At"
        name="at"
        moment={at ?? undefined}
        testId="show-live"
        offersNow
        className="px-5 pb-5 sm:px-6"
        onShow={show}
      />
      {at ? <LiveTable at={at} /> : null}
    </Section>
  );
}

function LiveTable({ at }: { at: string }) {
  const [{ data, error }, ask] = useQuery({ query: LiveAtDocument, variables: { at } });
  if (error)
    return (
      <div className="px-5 pb-5 sm:px-6">
        <ErrorNotice error={error} onRetry={() => ask({ requestPolicy: "network-only" })} />
      </div>
    );
  if (!data) return null;
  if (data.liveAt.length === 0)
    return (
      <p className="px-5 pb-5 text-sm text-muted sm:px-6" data-testid="nothing-live">
        Nothing was live at <Moment at={at} />.
      </p>
    );
  return (
    <ScrollRegion label="What was live" className="border-t border-line">
      <table className="ss-table" data-testid="live">
        <caption className="sr-only">What was live then, the latest change first</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Alias</th>
            <th scope="col">Since</th>
            <th scope="col">Put there by</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {data.liveAt.map((change) => (
            <tr key={change.id}>
              <td className="whitespace-nowrap">
                <PageLink href={`/models/${change.model.name}`} className="font-medium hover:underline">
                  {change.model.name}
                </PageLink>{" "}
                <span className="text-muted">version {change.to?.number}</span>
              </td>
              <td>{change.alias}</td>
              <td className="text-muted">
                <Moment at={change.at} />
              </td>
              <td>{change.changedBy?.name ?? "–"}</td>
              <td className="min-w-48 text-muted">
                {change.reason}
                {change.overridden ? " (past the gate)" : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
