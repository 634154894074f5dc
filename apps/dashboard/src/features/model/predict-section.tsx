/** How another program asks this model, ready to be copied. */
"use client";
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { predictCommand } from "./predict-command";

const never = () => () => {};

export function PredictSection({ modelName }: { modelName: string }) {
  // The address that the visitor uses: the server does not know by which name it was reached.
  const origin = useSyncExternalStore(
    never,
    () => location.origin,
    () => "",
  );
  const { copy, copied, error } = useClipboard();
  const command = predictCommand(origin, modelName);
  return (
    <Section
      title="Ask it from a program"
      hint="Whatever is in production answers; the answer names the version. SMALLSET_TOKEN holds an API token."
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          onClick={() => copy(command)}
        >
          <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
        </Button>
      }
    >
      <ScrollRegion label="Command" className="rounded-xl bg-sunken p-4">
        <pre className="font-mono text-xs leading-relaxed" data-testid="predict-command">
          {command}
        </pre>
      </ScrollRegion>
      {error ? (
        <p role="alert" className="mt-2 text-sm text-bad">
          This browser does not let the page copy. Select the command and copy it by hand.
        </p>
      ) : null}
    </Section>
  );
}
