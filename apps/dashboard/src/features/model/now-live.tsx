/** What one wants of a model that has just been put into production: how to ask it, and where the rest stands. */
"use client";
import { Group } from "@mantine/core";
import { LinkButton } from "@/components/ui/link-button";
import { PredictSection } from "./predict-section";

/** The form that had the focus is gone: without this, the keyboard would begin anew at the top of the page. */
const takeFocus = (element: HTMLElement | null) => element?.focus({ preventScroll: true });

export function NowLive({ modelName, number }: { modelName: string; number: number }) {
  return (
    <div className="space-y-5" data-testid="now-live">
      <p ref={takeFocus} tabIndex={-1} className="text-sm text-muted outline-none">
        Version {number} is in production from this moment on. Its page keeps when, who and why.
      </p>
      <PredictSection modelName={modelName} />
      <Group justify="flex-end">
        <LinkButton href={`/models/${modelName}/try`} variant="default">
          Try it
        </LinkButton>
        <LinkButton href={`/models/${modelName}`} data-testid="open-model">
          Open {modelName}
        </LinkButton>
      </Group>
    </div>
  );
}
