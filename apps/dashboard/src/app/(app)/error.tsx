/** Catches what a page threw, inside the frame: the rest of the dashboard stays usable. */
"use client";
import { ErrorNotice } from "@/components/ui/error-notice";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <div className="max-w-2xl">
      <h1 className="mb-4 text-2xl">This page could not be shown</h1>
      <ErrorNotice
        error={{
          code: error.digest ?? "PAGE_FAILED",
          message: error.message || "Something in this page broke.",
          nextStep: "Try again. If it happens every time, the server's log has the same code.",
        }}
        onRetry={reset}
      />
    </div>
  );
}
