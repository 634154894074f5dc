/** Queries the API from a server component, with the visitor's cookie. */
import "server-only";
import {
  type AnyVariables,
  type CombinedError,
  createClient,
  createRequest,
  fetchExchange,
  ssrExchange,
  stringifyDocument,
  type TypedDocumentNode,
} from "@urql/core";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { createCache } from "./create-cache";
import type { Snapshot } from "./snapshot";

/** One client per request. The cookie goes to the API from the server only, never into the page. */
const clientOfRequest = cache(async () => {
  const [jar, incoming] = await Promise.all([cookies(), headers()]);
  const ssr = ssrExchange({ isClient: false });
  const outgoing: Record<string, string> = { cookie: jar.toString() };
  // Lets the API's log join the page request with the query it caused.
  const requestId = incoming.get("x-request-id");
  if (requestId) outgoing["x-request-id"] = requestId;
  const client = createClient({
    url: `${process.env["API_URL"] ?? "http://127.0.0.1:4000"}/graphql`,
    exchanges: [createCache(), ssr, fetchExchange],
    fetchOptions: { headers: outgoing, cache: "no-store" },
    preferGetMethod: false,
  });
  return { client, ssr };
});

export interface Prefetched<Data> {
  data: Data | undefined;
  error: CombinedError | undefined;
  /** For `<Hydrate>`: what the browser needs in order not to ask again. */
  snapshot: Snapshot;
}

/** Runs one query. Never throws: an unreachable API comes back as `error.networkError`. */
export async function prefetch<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Prefetched<Data>> {
  const { client, ssr } = await clientOfRequest();
  const result = await client.query(document, variables).toPromise();
  const { key } = createRequest(document, variables);
  const mine = ssr.extractData()[key];
  return {
    data: result.data,
    error: result.error,
    snapshot: {
      key,
      query: stringifyDocument(document),
      variables: variables as Record<string, unknown>,
      // A result with an error is left out: the browser then asks by itself, and shows what it gets.
      ssr: mine && !result.error ? { [key]: mine } : {},
    },
  };
}
