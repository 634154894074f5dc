/** Which columns the table has: any metric, param, tag or column of the run. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import dynamic from "next/dynamic";

const ColumnDialog = dynamic(() => import("./column-dialog"), { ssr: false });

export function ColumnChooser({
  columns,
  onChange,
}: {
  columns: string[];
  onChange: (columns: string[]) => void;
}) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />} onClick={dialog.open}>
        Columns
      </Button>
      {isOpen ? <ColumnDialog columns={columns} onChange={onChange} onClose={dialog.close} /> : null}
    </>
  );
}
