/** From a finished run to answering for new photos, in one dialog. */
"use client";
import { Button } from "@mantine/core";
import { IconRocket } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { suggestModelName } from "./model-name";

/** Fetched when they are asked for: a run's page is looked at far more often. */
const ProductionForm = dynamic(() => import("./production-form").then((module) => module.ProductionForm), {
  ssr: false,
});
const NowLive = dynamic(() => import("./now-live").then((module) => module.NowLive), { ssr: false });

type Step = null | "asking" | { modelName: string; number: number };

export function PutIntoProduction({ runId, datasetName }: { runId: string; datasetName: string }) {
  const [step, setStep] = useState<Step>(null);
  const close = () => setStep(null);
  const isLive = step !== null && step !== "asking";
  return (
    <>
      <Button
        leftSection={<IconRocket size={16} aria-hidden />}
        onClick={() => setStep("asking")}
        // On a phone it is what the page is opened for.
        className="max-sm:order-first max-sm:w-full"
        data-testid="put-into-production"
      >
        Put into production
      </Button>
      <Dialog
        title={isLive ? `${step.modelName} answers now` : "Put this model into production?"}
        open={step !== null}
        onClose={close}
      >
        {step === "asking" ? (
          <ProductionForm
            runId={runId}
            suggestion={suggestModelName(datasetName)}
            onCancel={close}
            onLive={setStep}
          />
        ) : isLive ? (
          <NowLive {...step} />
        ) : null}
      </Dialog>
    </>
  );
}
