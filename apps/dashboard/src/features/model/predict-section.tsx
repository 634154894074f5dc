/** How another program asks this model, ready to be copied. */
"use client";
import { Button, SegmentedControl } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { type AskedOf, graphqlCommand, predictCommand } from "./predict-command";

const never = () => () => {};
const WAYS = [
  { value: "http", label: "HTTP" },
  { value: "graphql", label: "GraphQL" },
];

export function PredictSection({ modelName, question = {} }: { modelName: string; question?: AskedOf }) {
  // The address that the visitor uses: the server does not know by which name it was reached.
  const origin = useSyncExternalStore(
    never,
    () => location.origin,
    () => "",
  );
  const [way, setWay] = useState("http");
  const { copy, copied, error } = useClipboard();
  const command = (way === "http" ? predictCommand : graphqlCommand)(origin, modelName, question);
  return (
    <Section
      title="Ask it from a program"
      hint="The answer names the version that gave it. SMALLSET_TOKEN holds an API token."
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
      <SegmentedControl size="xs" mb="sm" aria-label="Way" data={WAYS} value={way} onChange={setWay} />
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
