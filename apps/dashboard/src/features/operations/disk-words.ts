/** What lies on the disk, in plain words, and what becomes of it. */
import type { DiskKind } from "@smallset/schema/documents";

export const DISK_WORDS: Record<DiskKind, { title: string; fate: string; color: string }> = {
  IMAGES: {
    title: "Photos",
    fate: "of your datasets; go when a dataset is deleted",
    color: "var(--ss-run-1)",
  },
  MODELS: {
    title: "Models",
    fate: "of runs and registered versions; go when these are deleted",
    color: "var(--ss-run-3)",
  },
  FEATURES: {
    title: "Features",
    fate: "what was read from photos, kept so that the next training starts at once",
    color: "var(--ss-run-2)",
  },
  THUMBNAILS: {
    title: "Small pictures",
    fate: "for these pages; made again when somebody looks",
    color: "var(--ss-run-5)",
  },
  UPLOADS: {
    title: "Uploads",
    fate: "wait for an import, or were asked about",
    color: "var(--ss-run-4)",
  },
  LEFTOVERS: {
    title: "Leftovers",
    fate: "nothing needs them any more",
    color: "var(--ss-run-7)",
  },
};

/** Those that can be freed by hand, and what that costs. */
export const FREEABLE: { kind: DiskKind; cost: string; usually: boolean }[] = [
  { kind: "LEFTOVERS", cost: "Nothing needs them any more.", usually: true },
  {
    kind: "FEATURES",
    cost: "Only those of photos that are in no dataset; read again should the photos come back.",
    usually: true,
  },
  { kind: "THUMBNAILS", cost: "Pages with photos take a moment longer once.", usually: false },
];
