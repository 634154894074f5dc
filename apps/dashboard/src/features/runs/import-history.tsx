/** Brings in a training from elsewhere: the History that Keras's fit() returns, as JSON or CSV. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileImport } from "@tabler/icons-react";
import dynamic from "next/dynamic";

const ImportDialog = dynamic(() => import("./import-dialog"), { ssr: false });

export function ImportHistory() {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconFileImport size={16} aria-hidden />} onClick={dialog.open}>
        Import
      </Button>
      {isOpen ? <ImportDialog onClose={dialog.close} /> : null}
    </>
  );
}
