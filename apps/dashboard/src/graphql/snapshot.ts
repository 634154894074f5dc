/** What a server component hands to the browser's cache. */
import type { SSRData } from "@urql/core";

export interface Snapshot {
  /** The operation's key: a query printed and parsed again would get another. */
  key: number;
  query: string;
  variables: Record<string, unknown>;
  ssr: SSRData;
}
