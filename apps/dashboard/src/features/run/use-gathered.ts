/** Keeps a parent's children current while any of them is at work. */
"use client";
import { GatheredRunDocument } from "@smallset/schema/documents";
import { useClient } from "urql";
import { usePoll } from "@/lib/use-poll";

const LOOK_AGAIN_MS = 2_000;

/** The answer goes into the cache, and with it onto the page. */
export function useGathered(id: string, isAtWork: boolean): void {
  const client = useClient();
  usePoll(
    () => void client.query(GatheredRunDocument, { id }, { requestPolicy: "network-only" }).toPromise(),
    LOOK_AGAIN_MS,
    { when: isAtWork },
  );
}
