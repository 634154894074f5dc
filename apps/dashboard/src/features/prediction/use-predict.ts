/** Uploads photos, asks for predictions, and keeps the newest answers with their previews. */
"use client";
import { PredictImagesDocument, type PredictImagesInput } from "@smallset/schema/documents";
import { useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { toDroppedFile } from "../upload/dropped-file";
import { useUpload } from "../upload/use-upload";
import type { PredictedPhoto } from "./prediction-result";

const KEPT = 24;
const TOP_K = 5;

/** Who answers: a run's model, or what a registered one's alias or number names. */
export type ModelQuestion = Pick<PredictImagesInput, "runId" | "modelName" | "alias" | "version">;

export function usePredict(question: ModelQuestion) {
  const [results, setResults] = useState<PredictedPhoto[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [, predictImages] = useMutation(PredictImagesDocument);
  const { upload } = useUpload();
  const previews = useRef<string[]>([]);
  useEffect(() => () => previews.current.forEach((url) => URL.revokeObjectURL(url)), []);

  const predict = async (files: File[]) => {
    setBusy(true);
    setError(null);
    try {
      // Two photos of one name are two photos: the number keeps their answers apart.
      const dropped = files.map((file, i) => ({
        ...toDroppedFile(file),
        path: files.length > 1 ? `${i + 1}-${file.name}` : file.name,
      }));
      const { uploadId } = await upload(dropped);
      const { data, error: failure } = await predictImages({ input: { ...question, uploadId, topK: TOP_K } });
      if (failure) throw failure;
      const answered = (data?.predictImages ?? []).map((answer) => {
        const match = dropped.find(
          ({ path }) => path === answer.fileName || path.endsWith(`/${answer.fileName}`),
        );
        const previewUrl = match ? URL.createObjectURL(match.file) : null;
        if (previewUrl) previews.current.push(previewUrl);
        return { id: answer.id, fileName: match?.file.name ?? answer.fileName, previewUrl, answer };
      });
      setResults((before) => [...answered, ...before].slice(0, KEPT));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return { results, busy, error, predict };
}
