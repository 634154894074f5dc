/** One upload at a time, with its progress, its error, and a way to stop it. */
"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { DroppedFile } from "./dropped-file";
import type { UploadProgress, UploadResult } from "./upload.type";

/** Screens need no more; thousands of small files would otherwise render thousands of times a second. */
const RENDER_EVERY_MS = 80;

export function useUpload() {
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(new Error("The page was left.")), []);

  const upload = useCallback(async (files: DroppedFile[]): Promise<UploadResult> => {
    running.current?.abort(new Error("A newer upload began."));
    const controller = new AbortController();
    running.current = controller;
    let lastAt = 0;
    try {
      // Hashing and sending are needed only once there is something to send.
      const { uploadFiles } = await import("./upload-files");
      return await uploadFiles({
        files,
        signal: controller.signal,
        onProgress: (next) => {
          const now = performance.now();
          if (now - lastAt < RENDER_EVERY_MS && next.phase !== "done") return;
          lastAt = now;
          setProgress(next);
        },
      });
    } catch (error) {
      setProgress(null);
      throw error;
    }
  }, []);

  const stop = useCallback(() => {
    running.current?.abort(new Error("You stopped the upload."));
    setProgress(null);
  }, []);

  return { progress, upload, stop };
}
