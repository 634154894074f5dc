/** Starts an import and goes to the dataset's page, where it can be watched. */
"use client";
import { ImportDatasetDocument, type ImportDatasetInput } from "@smallset/schema/documents";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { useMutation } from "urql";
import { createKeyring } from "@/lib/idempotency-key";

export function useImport() {
  const router = useRouter();
  const [, importDataset] = useMutation(ImportDatasetDocument);
  const [keyFor] = useState(createKeyring);

  /** Resolves when the dataset's page is on its way. @throws CombinedError */
  return useCallback(
    async (input: Omit<ImportDatasetInput, "idempotencyKey" | "seed">) => {
      const { data, error } = await importDataset({ input: { ...input, idempotencyKey: keyFor(input) } });
      if (error) throw error;
      if (data) router.push(`/datasets/${data.importDataset.dataset.id}`);
    },
    [importDataset, keyFor, router],
  );
}
