/** The grid itself: draws only what is in view, and lets people choose with the mouse, a finger or keys. */
"use client";
import type { ImageThumbFragment } from "@smallset/schema/documents";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from "react";
import { PhotoTile } from "./photo-tile";
import { extend, moveBy, type Selection, toggle } from "./selection";
import { useDraft } from "./use-draft";
import type { PhotoPages } from "./use-photo-pages";
import { TILE_GAP_PX, TILE_MIN_PX, useTileWindow } from "./use-tile-window";

interface Props {
  pages: PhotoPages;
  totalCount: number;
  selection: Selection<ImageThumbFragment>;
  onSelect: (selection: Selection<ImageThumbFragment>) => void;
  onSelectAll: () => void;
  onOpen: (image: ImageThumbFragment) => void;
}

export function PhotoTiles({ pages, totalCount, selection, onSelect, onSelectAll, onOpen }: Props) {
  const { draft, canEdit } = useDraft();
  const region = useRef<HTMLUListElement>(null);
  const listId = useId();
  const [active, setActive] = useState<number | null>(null);
  const { columns, rowPx, from, to, padTopPx, padBottomPx } = useTileWindow(region, totalCount);
  const { show, at } = pages;
  useEffect(() => show(from, to), [show, from, to]);

  const bringIntoView = (index: number) => {
    const element = region.current;
    if (!element || rowPx === 0) return;
    const top = Math.floor(index / columns) * rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowPx > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowPx - element.clientHeight;
  };
  const choose = (index: number, isRange: boolean) => {
    setActive(index);
    const image = at(index);
    if (!image || !canEdit) return;
    onSelect(isRange ? extend(selection, index, at) : toggle(selection, image, index));
  };
  const indexOf = (event: MouseEvent) => {
    const tile = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    return tile ? Number(tile.dataset["index"]) : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = active ?? from;
    const next = moveBy(event.key, now, columns, totalCount);
    if (next !== null) {
      setActive(next);
      bringIntoView(next);
      if (event.shiftKey && canEdit) onSelect(extend(selection, next, at));
    } else if (event.key === " ") choose(now, event.shiftKey);
    else if (event.key === "Enter") {
      const image = at(now);
      if (image) onOpen(image);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && canEdit) onSelectAll();
    else if (event.key === "Escape" && selection.photos.size) onSelect({ photos: new Map(), anchor: now });
    else return;
    event.preventDefault();
  };
  return (
    <ul
      ref={region}
      // A select shows no pictures and takes no ranges.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/prefer-tag-over-role
      role="listbox"
      aria-label="Photos"
      aria-multiselectable={canEdit}
      aria-activedescendant={
        active !== null && active >= from && active < to ? `${listId}${active}` : undefined
      }
      tabIndex={0}
      data-testid="photo-grid"
      className="max-h-[70vh] min-h-40 overflow-y-auto px-5 py-2 select-none focus-visible:outline-offset-[-2px] sm:px-6"
      onKeyDown={onKeyDown}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={(event) => {
        const index = indexOf(event);
        if (index !== null) choose(index, event.shiftKey);
      }}
      onDoubleClick={(event) => {
        const index = indexOf(event);
        const image = index === null ? undefined : at(index);
        if (image) onOpen(image);
      }}
    >
      <li role="presentation" style={{ height: padTopPx }} />
      <li role="presentation">
        <ul
          role="presentation"
          className="grid"
          style={{
            gap: TILE_GAP_PX,
            gridTemplateColumns: `repeat(auto-fill, minmax(min(${TILE_MIN_PX}px, 100%), 1fr))`,
          }}
        >
          {Array.from({ length: to - from }, (_, place) => {
            const index = from + place;
            const image = at(index);
            return (
              <PhotoTile
                key={index}
                id={`${listId}${index}`}
                image={image}
                index={index}
                total={totalCount}
                isSelected={image ? selection.photos.has(image.id) : false}
                isActive={index === active}
                change={image && draft[image.id]?.change}
                canSelect={canEdit}
              />
            );
          })}
        </ul>
      </li>
      <li role="presentation" style={{ height: padBottomPx }} />
    </ul>
  );
}
