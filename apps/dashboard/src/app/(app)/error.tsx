/** Catches what a page threw, inside the frame: the rest of the dashboard stays usable. */
"use client";
import { ErrorNotice } from "@/components/ui/error-notice";

type PageFault = Error & { digest?: string };

/** A part of the page that is fetched late was not there: trying again would ask for the very same. */
const isIncomplete = ({ name }: PageFault) => name === "ChunkLoadError";

export default function PageError({ error, reset }: { error: PageFault; reset: () => void }) {
  return (
    <div className="max-w-2xl">
      <h1 className="mb-4 text-2xl">This page could not be shown</h1>
      {isIncomplete(error) ? (
        <ErrorNotice
          error={{
            code: "PAGE_INCOMPLETE",
            message: "A part of this page could not be fetched.",
            nextStep:
              "Smallset is starting again, or has become a newer one. Once it answers, try again: the page is loaded anew.",
          }}
          onRetry={() => location.reload()}
        />
      ) : (
        <ErrorNotice
          error={{
            code: error.digest ?? "PAGE_FAILED",
            message: error.message || "Something in this page broke.",
            nextStep: "Try again. If it happens every time, the server's log has the same code.",
          }}
          onRetry={reset}
        />
      )}
    </div>
  );
}
