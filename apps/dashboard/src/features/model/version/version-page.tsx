/** One version: how good it is, how far its probabilities can be believed, where it comes from, how to take it away. */
"use client";
import { RegisteredModelVersionDocument, type RegisteredModelVersionQuery } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { RandomWeightsBadge } from "@/components/ui/note-badge";
import { PageHeader } from "@/components/ui/page-header";
import { AccuracyInWords } from "../../run/accuracy-in-words";
import { AliasBadge } from "../alias-badge";
import { Downloads } from "./downloads";
import { Lineage } from "./lineage";
import { Trust } from "./trust";

export type VersionInFull = NonNullable<
  NonNullable<RegisteredModelVersionQuery["registeredModel"]>["version"]
>;

export function VersionPage({ name, number }: { name: string; number: number }) {
  const [{ data, error }, ask] = useQuery({
    query: RegisteredModelVersionDocument,
    variables: { name, number },
  });
  const version = data?.registeredModel?.version;
  if (version) return <Version modelName={name} version={version} />;
  return error ? (
    <ErrorNotice
      title="This version could not be loaded"
      error={error}
      onRetry={() => ask({ requestPolicy: "network-only" })}
    />
  ) : null;
}

function Version({ modelName, version }: { modelName: string; version: VersionInFull }) {
  return (
    <>
      <PageHeader
        title={`${modelName}, version ${version.number}`}
        crumbs={[
          { href: "/models", label: "Models" },
          { href: `/models/${modelName}`, label: modelName },
        ]}
        badges={
          <>
            {version.aliases.map(({ id, alias }) => (
              <AliasBadge key={id} alias={alias} />
            ))}
            {version.extractor.pretrained ? null : <RandomWeightsBadge />}
          </>
        }
      >
        {version.description ? <p className="mb-1 break-words">{version.description}</p> : null}
        <p className="text-sm">
          Registered <Moment at={version.createdAt} />
          {version.createdBy ? ` by ${version.createdBy.name}` : null}. It never changes.
        </p>
      </PageHeader>
      <div className="grid grid-cols-1 gap-6">
        <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
          <AccuracyInWords evaluation={version.evaluation} />
          <Trust version={version} />
        </div>
        <Lineage version={version} />
        <Downloads version={version} />
      </div>
    </>
  );
}
