/** Said instead of a list that is the owners'. */
import { EmptyState } from "@/components/ui/empty-state";

export const OwnersOnly = ({ what }: { what: string }) => (
  <EmptyState title={`Only owners see ${what}`}>
    Ask an owner to look for you, or to make you one. Who they are stands under People.
  </EmptyState>
);
