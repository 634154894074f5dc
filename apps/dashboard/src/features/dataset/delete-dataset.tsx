/** Deletes a dataset with all its versions, after saying what that means. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import dynamic from "next/dynamic";

const DeleteDatasetDialog = dynamic(
  () => import("./delete-dataset-dialog").then((module) => module.DeleteDatasetDialog),
  { ssr: false },
);

export function DeleteDataset(props: { id: string; name: string }) {
  const [isAsking, ask] = useDisclosure(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={ask.open}
        data-testid="delete-dataset"
      >
        Delete
      </Button>
      {isAsking ? <DeleteDatasetDialog {...props} onClose={ask.close} /> : null}
    </>
  );
}
