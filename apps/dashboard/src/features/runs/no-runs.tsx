/** Before the first run: what one is, and how to come to it. */
import { EditorsOnly } from "@/components/shell/editors-only";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export function NoRuns() {
  return (
    <EmptyState
      title="Teach your first classifier"
      action={
        <EditorsOnly>
          <LinkButton href="/datasets/new">Add photos</LinkButton>
        </EditorsOnly>
      }
    >
      Put photos into one folder for each kind of thing, such as <em>cats</em> and <em>dogs</em>. Add those
      folders here and Smallset learns to tell them apart. Each time it learns is a run, and it is kept here.
    </EmptyState>
  );
}
