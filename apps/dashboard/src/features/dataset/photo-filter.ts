/** The grid's filter lives in the address, so that a person can send what they see. */
import type { Split } from "@smallset/schema/documents";
import type { PhotoFilter } from "./first-photos";

const SPLITS = new Set(["train", "validation", "test"]);

/** Takes any address; what it does not know means no filter. */
export function readFilter(params: { get(name: string): string | null }): PhotoFilter {
  const split = params.get("split") ?? "";
  return {
    className: params.get("class") ?? "",
    split: SPLITS.has(split) ? (split as Split) : "",
    issueCode: params.get("issue") ?? "",
    excluded: params.get("show") === "left-out",
  };
}

/** The search part with this filter; everything else in it stays. */
export function writeFilter(search: string, filter: PhotoFilter): string {
  const params = new URLSearchParams(search);
  const set = (name: string, value: string) => (value ? params.set(name, value) : params.delete(name));
  set("class", filter.className);
  set("split", filter.split);
  set("issue", filter.issueCode);
  set("show", filter.excluded ? "left-out" : "");
  return params.size ? `?${params}` : "";
}
