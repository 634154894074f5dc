/** Runs beside each other; without any named, a choice of them. */
import { CompareRunsDocument, RunPairDocument, RunsToCompareDocument } from "@smallset/schema/documents";
import { notFound } from "next/navigation";
import { ComparePage } from "@/features/compare/compare-page";
import { pairOf, readRunIds } from "@/features/compare/compare-url";
import { PickRunsPage } from "@/features/compare/pick-runs-page";
import { Hydrate } from "@/graphql/graphql-provider";
import { prefetch } from "@/graphql/prefetch";
import { isNotFound } from "@/lib/failure";

export const metadata = { title: "Compare" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: Props) {
  const search = await searchParams;
  const one = (name: string) => (typeof search[name] === "string" ? search[name] : null);
  const ids = readRunIds(one("runs"));
  if (ids.length < 2 || one("choose")) {
    const { snapshot } = await prefetch(RunsToCompareDocument, {});
    return (
      <Hydrate snapshots={[snapshot]}>
        <PickRunsPage chosen={ids} />
      </Hydrate>
    );
  }
  const runs = await prefetch(CompareRunsDocument, { ids });
  if (isNotFound(runs.error)) notFound();
  const evaluated = (runs.data?.runsByIds ?? []).filter(({ evaluation }) => evaluation).map(({ id }) => id);
  const pair = pairOf(evaluated, one("base"), one("other"));
  const snapshots = pair
    ? [runs.snapshot, (await prefetch(RunPairDocument, pair)).snapshot]
    : [runs.snapshot];
  return (
    <Hydrate snapshots={snapshots}>
      <ComparePage ids={ids} />
    </Hydrate>
  );
}
