/** Searches with their columns and order, kept under a name for everybody. A view is an address. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark } from "@tabler/icons-react";
import dynamic from "next/dynamic";

const ViewsDialog = dynamic(() => import("./views-dialog"), { ssr: false });

export function Views() {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />} onClick={dialog.open}>
        Views
      </Button>
      {isOpen ? <ViewsDialog onClose={dialog.close} /> : null}
    </>
  );
}
