/** 404 inside the frame, so that the navigation stays. */
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";

export default function NotFound() {
  return (
    <EmptyState
      title="There is nothing at this address"
      action={<LinkButton href="/">Go to your runs</LinkButton>}
    >
      It may have been deleted, or the link was cut off.
    </EmptyState>
  );
}
