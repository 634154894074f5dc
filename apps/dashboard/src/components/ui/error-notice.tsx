/** The one way an error is shown: what happened, what to do, and the code to search for. */
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { describeFailure } from "@/lib/failure";

export function ErrorNotice({
  error,
  title,
  onRetry,
}: {
  /** Anything `describeFailure` takes. */
  error: unknown;
  title?: string;
  onRetry?: () => void;
}) {
  const failure = describeFailure(error);
  return (
    <div
      role="alert"
      data-testid="error-notice"
      className="flex gap-3 rounded-xl border border-bad/30 bg-bad-soft p-4 text-sm text-ink"
    >
      <IconAlertTriangle size={20} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 space-y-1">
        {title ? <p className="font-semibold text-bad">{title}</p> : null}
        <p className="font-medium break-words">{failure.message}</p>
        {failure.nextStep ? <p className="break-words">{failure.nextStep}</p> : null}
        <p className="pt-1 text-xs text-muted">
          Code <code className="font-mono">{failure.code}</code>
        </p>
        {onRetry ? (
          <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
      </div>
    </div>
  );
}
