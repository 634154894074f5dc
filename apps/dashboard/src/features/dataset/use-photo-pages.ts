/** The photos of a filter by their place in the list, page by page as the grid comes to show them. */
"use client";
import { DatasetImagesDocument, type ImageThumbFragment } from "@smallset/schema/documents";
import { useCallback, useEffect, useState } from "react";
import { type CombinedError, useClient, useQuery } from "urql";
import { PAGE, pageOfPhotos, type PhotoFilter } from "./first-photos";

export interface PhotoPages {
  /** Null until the first page is here. */
  totalCount: number | null;
  /** Undefined until its page is here. */
  at: (index: number) => ImageThumbFragment | undefined;
  /** Asks for the pages of these places, `to` not included. */
  show: (from: number, to: number) => void;
  error: CombinedError | undefined;
  retry: () => void;
}

/** A version never changes, so what was loaded once stays right. */
export function usePhotoPages(versionId: string, filter: PhotoFilter): PhotoPages {
  const client = useClient();
  const [{ data, error }, ask] = useQuery({
    query: DatasetImagesDocument,
    variables: pageOfPhotos(versionId, filter, 0),
  });
  const key = JSON.stringify([versionId, filter]);
  const [pages, setPages] = useState<{ key: string; byPage: Map<number, ImageThumbFragment[]> }>({
    key,
    byPage: new Map(),
  });
  const [wanted, setWanted] = useState({ key, from: 0, to: 0 });
  const images = data?.datasetVersion?.images;
  const later = pages.key === key ? pages.byPage : undefined;

  useEffect(() => {
    if (wanted.key !== key) return;
    let gone = false;
    for (let page = Math.max(1, Math.floor(wanted.from / PAGE)); page * PAGE < wanted.to; page++) {
      if (later?.has(page)) continue;
      void client
        .query(DatasetImagesDocument, pageOfPhotos(versionId, filter, page))
        .toPromise()
        .then((result) => {
          const found = result.data?.datasetVersion?.images.edges.map(({ node }) => node);
          if (gone || !found) return;
          setPages((now) => ({
            key,
            byPage: new Map(now.key === key ? now.byPage : undefined).set(page, found),
          }));
        });
    }
    return () => {
      gone = true;
    };
    // `key` stands for version and filter; `later` would ask again for what is on its way.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key, wanted]);

  const at = (index: number) => {
    const page = Math.floor(index / PAGE);
    return page === 0 ? images?.edges[index]?.node : later?.get(page)?.[index % PAGE];
  };
  const show = useCallback(
    (from: number, to: number) =>
      setWanted((now) => (now.key === key && now.from === from && now.to === to ? now : { key, from, to })),
    [key],
  );
  return {
    totalCount: images?.totalCount ?? null,
    at,
    show,
    error,
    retry: () => ask({ requestPolicy: "network-only" }),
  };
}
