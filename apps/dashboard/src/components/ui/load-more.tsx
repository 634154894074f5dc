/** The foot of a list that has more: how much is shown, and a button for the next page. Nothing at the end. */
import { Button } from "@mantine/core";
import { formatCount } from "@/lib/format";

export function LoadMore({
  shown,
  total,
  hasMore,
  loading,
  onMore,
}: {
  shown: number;
  total: number;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}) {
  if (!hasMore) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-5 py-4 text-sm text-muted sm:px-6">
      <span className="tabular-nums">
        {formatCount(shown)} of {formatCount(total)}
      </span>
      <Button size="xs" variant="default" loading={loading} onClick={onMore}>
        Load more
      </Button>
    </div>
  );
}
