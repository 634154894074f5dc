/** What looks at the photos: backbones with their weights, those that cannot be used with the reason why. */
import { Radio } from "@mantine/core";
import type { NewRunOptionsQuery } from "@smallset/schema/documents";
import type { ReactNode } from "react";
import { RandomWeightsBadge } from "@/components/ui/note-badge";
import { Section } from "@/components/ui/section";
import { extractorName } from "@/lib/extractor-name";

export function BackboneChoice({
  backbones,
  value,
  error,
  onChange,
}: {
  backbones: NewRunOptionsQuery["backbones"];
  value: string;
  error: ReactNode;
  onChange: (weights: string) => void;
}) {
  return (
    <Section
      title="Backbone"
      hint="The part that already knows how to see. With pretrained weights a few dozen photos a class can be enough."
    >
      <Radio.Group value={value} onChange={onChange} error={error} aria-label="Backbone">
        <div className="space-y-3">
          {backbones.map((backbone) => (
            <Radio.Card
              key={backbone.weights}
              value={backbone.weights}
              disabled={!backbone.available}
              data-testid={`backbone-${backbone.weights}`}
              className={`rounded-xl border p-4 ${
                value === backbone.weights ? "border-brand bg-brand-soft/50" : "border-line"
              } ${backbone.available ? "" : "cursor-not-allowed"}`}
            >
              <span className="flex items-start gap-3">
                <Radio.Indicator disabled={!backbone.available} className="mt-0.5 shrink-0" />
                <span className="min-w-0 text-left">
                  <span className="flex flex-wrap items-center gap-2 text-sm font-medium">
                    {extractorName(backbone.label)}
                    {backbone.pretrained ? null : <RandomWeightsBadge />}
                  </span>
                  {backbone.pretrained ? null : (
                    <span className="mt-1 block text-sm text-muted">
                      Fine for trying the software. Its answers say little about your photos.
                    </span>
                  )}
                  {backbone.available ? null : (
                    <span className="mt-1 block text-sm text-warn">
                      {backbone.unavailableReason ?? "Not available on this machine."}
                    </span>
                  )}
                </span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
    </Section>
  );
}
