/** "What was live on Tuesday, and who put it there": a moment in, one answer out. The moment stands in the address. */
"use client";
import { NativeSelect } from "@mantine/core";
import { AliasAtDocument } from "@smallset/schema/documents";
import { useRouter, useSearchParams } from "next/navigation";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageLink } from "@/components/ui/page-link";
import { MomentForm } from "../settings/moment-form";
import { PRODUCTION } from "./model-details";

const isMoment = (text: string | null): text is string => text !== null && !Number.isNaN(Date.parse(text));

/** @param aliases every name that the history knows */
export function LiveThen({ modelName, aliases }: { modelName: string; aliases: string[] }) {
  const router = useRouter();
  const search = useSearchParams();
  const at = search.get("at");
  const alias = search.get("alias") ?? PRODUCTION;
  const show = (next: { at: string | null; alias?: string }) => {
    const address = new URLSearchParams(next.at ? { at: next.at } : {});
    const name = next.alias ?? alias;
    if (name !== PRODUCTION) address.set("alias", name);
    router.push(`/models/${modelName}${address.size ? `?${address.toString()}` : ""}`, { scroll: false });
  };
  return (
    <div className="mb-6 rounded-xl bg-sunken p-4">
      <MomentForm
        title="What was live then"
        label="What was live at"
        name="live-at"
        moment={isMoment(at) ? at : undefined}
        testId="show-live-then"
        onShow={(moment) => show({ at: moment })}
      >
        {aliases.length > 1 ? (
          <NativeSelect
            label="as"
            size="sm"
            data={aliases}
            value={alias}
            onChange={(event) => show({ at, alias: event.currentTarget.value })}
          />
        ) : null}
      </MomentForm>
      {isMoment(at) ? <Answer modelName={modelName} alias={alias} at={at} /> : null}
    </div>
  );
}

function Answer(variables: { modelName: string; alias: string; at: string }) {
  const { modelName, alias, at } = variables;
  const [{ data, error }, ask] = useQuery({ query: AliasAtDocument, variables });
  if (error)
    return (
      <div className="mt-4">
        <ErrorNotice error={error} onRetry={() => ask({ requestPolicy: "network-only" })} />
      </div>
    );
  if (!data) return null;
  const change = data.aliasAt;
  return (
    <div className="mt-4 text-sm" aria-live="polite" data-testid="live-then">
      {change?.to ? (
        <>
          <p>
            At <Moment at={at} />,{" "}
            <PageLink
              href={`/models/${modelName}/versions/${change.to.number}`}
              className="ss-link font-medium"
            >
              version {change.to.number}
            </PageLink>{" "}
            was {alias === PRODUCTION ? "in production" : `what “${alias}” pointed at`}.
          </p>
          <p className="mt-1 text-muted">
            {change.changedBy?.name ?? "Somebody who has left"} put it there, <Moment at={change.at} />: “
            {change.reason}”{change.overridden ? " It went past the gate." : ""}
          </p>
        </>
      ) : change ? (
        <p>
          At <Moment at={at} />, nothing was: {change.changedBy?.name ?? "somebody who has left"} took “
          {alias}” away, <Moment at={change.at} />: “{change.reason}”
        </p>
      ) : (
        <p>
          At <Moment at={at} />, nothing was: “{alias}” had never pointed at a version.
        </p>
      )}
    </div>
  );
}
