/** The unsaved changes of one version, shared by the page's parts; a reload does not lose them. */
"use client";
import type { ImageThumbFragment } from "@smallset/schema/documents";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { changePhotos, type Draft, forgetPhoto, type PhotoChange } from "./draft";

interface DraftStore {
  draft: Draft;
  count: number;
  /** False for people who may only look. */
  canEdit: boolean;
  change: (images: readonly ImageThumbFragment[], change: PhotoChange) => void;
  forget: (id: string) => void;
  discard: () => void;
}

/** Where photos are only looked at, as in a model's lineage. */
const READ_ONLY: DraftStore = {
  draft: {},
  count: 0,
  canEdit: false,
  change: () => {},
  forget: () => {},
  discard: () => {},
};

const DraftContext = createContext(READ_ONLY);

const keyOf = (versionId: string): string => `smallset:draft:${versionId}`;

function restore(versionId: string): Draft {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(versionId)) ?? "{}") as Draft;
  } catch {
    return {}; // no storage in this browser, or not ours
  }
}

function keep(versionId: string, draft: Draft): void {
  try {
    if (Object.keys(draft).length) sessionStorage.setItem(keyOf(versionId), JSON.stringify(draft));
    else sessionStorage.removeItem(keyOf(versionId));
  } catch {
    // Full or forbidden: the draft lives as long as the page.
  }
}

export function DraftProvider({
  versionId,
  canEdit,
  children,
}: {
  versionId: string;
  canEdit: boolean;
  children: ReactNode;
}) {
  const [draft, setDraft] = useState<Draft>({});
  // After the first paint, which the server made without it: the browser's storage is the external system.
  // oxlint-disable-next-line react/react-compiler, react-hooks/set-state-in-effect
  useEffect(() => setDraft(restore(versionId)), [versionId]);
  const update = useCallback(
    (next: (draft: Draft) => Draft) =>
      setDraft((now) => {
        const changed = next(now);
        keep(versionId, changed);
        return changed;
      }),
    [versionId],
  );
  const store = useMemo<DraftStore>(
    () => ({
      draft,
      count: Object.keys(draft).length,
      canEdit,
      change: (images, change) => update((now) => changePhotos(now, images, change)),
      forget: (id) => update((now) => forgetPhoto(now, id)),
      discard: () => update(() => ({})),
    }),
    [draft, canEdit, update],
  );
  return <DraftContext value={store}>{children}</DraftContext>;
}

/** Without a provider nothing can be changed. */
export const useDraft = (): DraftStore => use(DraftContext);
