/** One photo of the grid: what it shows, whether it is chosen, and what is to become of it. */
import { IconCheck } from "@tabler/icons-react";
import type { ImageThumbFragment } from "@smallset/schema/documents";
import { memo } from "react";
import { describeChange, type PhotoChange } from "./draft";

export const fileNameOf = (path: string): string => path.split("/").at(-1) ?? path;

export interface TileProps {
  id: string;
  image: ImageThumbFragment | undefined;
  index: number;
  total: number;
  isSelected: boolean;
  isActive: boolean;
  change: PhotoChange | undefined;
  canSelect: boolean;
}

export const PhotoTile = memo(function PhotoTile(props: TileProps) {
  const { id, image, index, total, isSelected, isActive, change, canSelect } = props;
  const becomes = change ? describeChange(change) : "";
  return (
    // The list takes the keys and the clicks: it has the focus, and knows about ranges.
    <li
      id={id}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={total}
      aria-label={
        image
          ? `${image.className}, ${image.split}, ${fileNameOf(image.path)}${becomes ? `, ${becomes}` : ""}`
          : "Loading"
      }
      data-index={index}
      className={`min-w-0 ${canSelect ? "cursor-pointer" : ""}`}
    >
      <div
        className={`relative aspect-square overflow-hidden rounded-lg bg-quiet-soft ${
          isSelected ? "ring-3 ring-brand" : isActive ? "ring-2 ring-line-strong" : ""
        }`}
      >
        {image ? (
          // next/image would fetch through Next; the API already serves sized, cached WebP.
          // oxlint-disable-next-line nextjs/no-img-element
          <img
            src={`${image.thumbnailUrl}?w=192`}
            alt=""
            title={image.path}
            width={192}
            height={192}
            loading="lazy"
            decoding="async"
            draggable={false}
            className={`size-full object-cover ${change?.excluded ? "opacity-35 grayscale" : ""}`}
          />
        ) : null}
        {isSelected ? (
          <span className="absolute top-1.5 left-1.5 flex size-5 items-center justify-center rounded-full bg-brand text-surface">
            <IconCheck size={14} stroke={3} aria-hidden />
          </span>
        ) : null}
        {becomes ? (
          <span className="absolute inset-x-0 bottom-0 truncate bg-warn-soft px-1.5 py-0.5 text-xs font-medium text-warn">
            {becomes}
          </span>
        ) : null}
      </div>
      <p className="h-6 truncate pt-1 text-xs text-muted">{image?.className}</p>
    </li>
  );
});
