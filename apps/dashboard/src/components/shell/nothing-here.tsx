/** 404 in words. */
import { PageLink } from "@/components/ui/page-link";

export function NothingHere() {
  return (
    <div className="grid min-h-[70dvh] place-items-center px-6">
      <div className="max-w-md text-center" data-testid="not-found">
        <p className="text-sm font-semibold text-muted tabular-nums">404</p>
        <h1 className="mt-2 text-2xl">There is nothing at this address</h1>
        <p className="mt-3 text-muted">It may have been deleted, or the link was cut off.</p>
        <p className="mt-6">
          <PageLink href="/" className="ss-link font-medium">
            Go home
          </PageLink>
        </p>
      </div>
    </div>
  );
}
