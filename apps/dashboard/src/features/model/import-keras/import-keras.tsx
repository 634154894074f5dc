/** Brings in a model that was trained with Keras. The dialog is loaded when somebody imports. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileImport } from "@tabler/icons-react";
import dynamic from "next/dynamic";

const ImportKerasDialog = dynamic(() => import("./import-keras-dialog"), { ssr: false });

export function ImportKeras() {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
        onClick={dialog.open}
        data-testid="import-keras"
      >
        Import a Keras model
      </Button>
      {isOpen ? <ImportKerasDialog onClose={dialog.close} /> : null}
    </>
  );
}
