/** Who changed what, and what was live when. */
import { AuditLogDocument, LiveAtDocument, PeopleDocument } from "@smallset/schema/documents";
import { AuditPage } from "@/features/settings/audit-page";
import { auditVariables, liveMoment, readAuditSearch } from "@/features/settings/audit-search";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";

export const metadata = { title: "Audit log" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: Props) {
  const search = readAuditSearch(await searchParams);
  const at = liveMoment(search);
  const answers = await Promise.all([
    prefetch(AuditLogDocument, auditVariables(search)),
    prefetch(PeopleDocument, {}),
    ...(at ? [prefetch(LiveAtDocument, { at })] : []),
  ]);
  return (
    <Hydrate snapshots={answers.map(({ snapshot }) => snapshot)}>
      <AuditPage search={search} />
    </Hydrate>
  );
}
