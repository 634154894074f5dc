/** One photo, large, with what is known about it. */
"use client";
import type { ImageThumbFragment } from "@smallset/schema/documents";
import { Dialog } from "@/components/ui/dialog";
import { fileNameOf } from "./photo-tile";

export function PhotoDialog({ image, onClose }: { image: ImageThumbFragment | null; onClose: () => void }) {
  return (
    <Dialog title={image ? fileNameOf(image.path) : "Photo"} open={image !== null} onClose={onClose}>
      {image ? (
        <figure>
          {/* oxlint-disable-next-line nextjs/no-img-element -- sized and cached by the API */}
          <img
            src={`${image.thumbnailUrl}?w=768`}
            alt={`${image.className}: ${fileNameOf(image.path)}`}
            className="max-h-[60vh] w-full rounded-lg bg-quiet-soft object-contain"
          />
          <figcaption className="mt-3 space-y-1 text-sm text-muted">
            <p>
              <strong className="text-ink">{image.className}</strong> · {image.split} · {image.widthPx} ×{" "}
              {image.heightPx}
              {image.excluded ? " · left out" : ""}
            </p>
            <p className="font-mono text-xs break-all">{image.path}</p>
          </figcaption>
        </figure>
      ) : null}
    </Dialog>
  );
}
