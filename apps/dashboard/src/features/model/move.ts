/** A move of an alias that somebody is about to confirm. */
export interface Move {
  kind: "PROMOTION" | "ROLLBACK";
  alias: string;
  versionNumber: number;
  /**
   * Of a rollback: the alias's revision at which `versionNumber` was read to be its target. Another revision may have
   * another target, which nobody would have looked at. A promotion takes the preview's instead.
   */
  revision: number | null;
}
