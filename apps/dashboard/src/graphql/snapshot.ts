/** What a server component hands to the browser's cache. */
import type { SSRData } from "@urql/core";

export interface Snapshot {
  query: string;
  variables: Record<string, unknown>;
  ssr: SSRData;
}
