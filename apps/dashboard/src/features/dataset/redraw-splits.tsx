/** Draws anew which photos are learned from and which are held back: a new version, so that it can be taken back. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { VersionFieldsFragment } from "@smallset/schema/documents";
import { IconArrowsShuffle } from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { useDraft } from "./use-draft";

const RedrawDialog = dynamic(() => import("./redraw-dialog").then((module) => module.RedrawDialog), {
  ssr: false,
});

export function RedrawSplits(props: { version: VersionFieldsFragment; newestVersionId: string }) {
  const { canEdit, count } = useDraft();
  const [isOpen, dialog] = useDisclosure(false);
  if (!canEdit) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowsShuffle size={15} aria-hidden />}
        disabled={count > 0}
        title={count ? "Save or forget your other changes first" : undefined}
        onClick={dialog.open}
        data-testid="redraw"
      >
        Draw the splits anew
      </Button>
      {isOpen ? <RedrawDialog {...props} onClose={dialog.close} /> : null}
    </>
  );
}
