/** What looks at the photos: backbones with their weights, those that cannot be used with the reason why. */
import { Button, Collapse, Radio } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { NewRunOptionsQuery } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { FoldIcon } from "@/components/ui/fold-icon";
import { RandomWeightsBadge } from "@/components/ui/note-badge";
import { Section } from "@/components/ui/section";
import { extractorName } from "@/lib/extractor-name";
import { isOtherNetwork } from "@/lib/weights";

type Backbone = NewRunOptionsQuery["backbones"][number];

export function BackboneChoice({
  backbones,
  value,
  error,
  onChange,
}: {
  backbones: Backbone[];
  value: string;
  error: ReactNode;
  onChange: (weights: string) => void;
}) {
  const [othersOpen, others] = useDisclosure(isOtherNetwork(value));
  const card = (backbone: Backbone) => (
    <BackboneCard key={backbone.weights} backbone={backbone} isChosen={value === backbone.weights} />
  );
  const usual = backbones.filter(({ weights }) => !isOtherNetwork(weights));
  const other = backbones.filter(({ weights }) => isOtherNetwork(weights));
  return (
    <Section
      title="Backbone"
      hint="The part that already knows how to see. With pretrained weights a few dozen photos a class can be enough."
    >
      <Radio.Group value={value} onChange={onChange} error={error} aria-label="Backbone">
        <div className="space-y-3">{usual.map(card)}</div>
        {other.length ? (
          <>
            <Collapse expanded={othersOpen}>
              <div className="space-y-3 pt-3">{other.map(card)}</div>
            </Collapse>
            <Button
              variant="subtle"
              size="compact-sm"
              mt="sm"
              onClick={others.toggle}
              aria-expanded={othersOpen}
              data-testid="other-backbones"
              rightSection={<FoldIcon isOpen={othersOpen} />}
            >
              {othersOpen ? "Fewer backbones" : "Other backbones"}
            </Button>
          </>
        ) : null}
      </Radio.Group>
    </Section>
  );
}

function BackboneCard({ backbone, isChosen }: { backbone: Backbone; isChosen: boolean }) {
  const { weights, label, about, pretrained, available, unavailableReason } = backbone;
  return (
    <Radio.Card
      value={weights}
      disabled={!available}
      data-testid={`backbone-${weights}`}
      className={`rounded-xl border p-4 ${
        isChosen ? "border-brand bg-brand-soft/50" : "border-line"
      } ${available ? "" : "cursor-not-allowed"}`}
    >
      <span className="flex items-start gap-3">
        <Radio.Indicator disabled={!available} className="mt-0.5 shrink-0" />
        <span className="min-w-0 text-left">
          <span className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {extractorName(label)}
            {pretrained ? null : <RandomWeightsBadge />}
          </span>
          {about ? <span className="mt-1 block text-sm text-muted">{about}</span> : null}
          {pretrained ? null : (
            <span className="mt-1 block text-sm text-muted">
              Fine for trying the software. Its answers say little about your photos.
            </span>
          )}
          {available ? null : (
            <span className="mt-1 block text-sm wrap-anywhere text-warn">
              {unavailableReason ?? "Not available on this machine."}
            </span>
          )}
        </span>
      </span>
    </Radio.Card>
  );
}
