/** From a finished run to answering for new photos, in one dialog. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRocket } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { Dialog } from "@/components/ui/dialog";
import { suggestModelName } from "./model-name";

/** Fetched when it is asked for: a run's page is looked at far more often. */
const ProductionForm = dynamic(() => import("./production-form").then((module) => module.ProductionForm), {
  ssr: false,
});

export function PutIntoProduction({ runId, datasetName }: { runId: string; datasetName: string }) {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        leftSection={<IconRocket size={16} aria-hidden />}
        onClick={ask.open}
        data-testid="put-into-production"
      >
        Put into production
      </Button>
      <Dialog title="Put this model into production?" open={asking} onClose={ask.close}>
        {asking ? (
          <ProductionForm runId={runId} suggestion={suggestModelName(datasetName)} onCancel={ask.close} />
        ) : null}
      </Dialog>
    </>
  );
}
