/** The browser's GraphQL client, and the door through which server-rendered results enter its cache. */
"use client";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import {
  type Client,
  createClient,
  fetchExchange,
  makeOperation,
  mapExchange,
  Provider,
  ssrExchange,
  subscriptionExchange,
  useClient,
} from "urql";
import { createCache } from "./create-cache";
import { openSocket } from "./open-socket";
import type { Snapshot } from "./snapshot";

interface GraphqlClient {
  client: Client;
  ssr: ReturnType<typeof ssrExchange>;
}

const SsrContext = createContext<GraphqlClient["ssr"] | null>(null);
const isBrowser = typeof window !== "undefined";

/**
 * A result that the server has just fetched must also replace what the cache held from an earlier visit.
 * Such an operation passes the cache as `network-only`, then turns into `cache-first` here, so that the
 * ssrExchange behind answers it and no request leaves the browser.
 */
const answerFromSnapshot = () =>
  mapExchange({
    onOperation: (operation) =>
      operation.context["fromSnapshot"]
        ? makeOperation(operation.kind, operation, { ...operation.context, requestPolicy: "cache-first" })
        : operation,
  });

function createGraphqlClient(): GraphqlClient {
  const ssr = ssrExchange({ isClient: isBrowser });
  const exchanges = [createCache(), answerFromSnapshot(), ssr];
  // While the server renders client components nothing may be fetched: pages prefetch what they need.
  if (isBrowser) exchanges.push(fetchExchange, subscriptionExchange({ forwardSubscription: openSocket() }));
  return { ssr, client: createClient({ url: "/graphql", preferGetMethod: false, exchanges }) };
}

export function GraphqlProvider({ children }: { children: ReactNode }) {
  const [{ client, ssr }] = useState(createGraphqlClient);
  return (
    <Provider value={client}>
      <SsrContext value={ssr}>{children}</SsrContext>
    </Provider>
  );
}

/** Gives results which a server component fetched to the cache, before `children` render. */
export function Hydrate({ snapshots, children }: { snapshots: Snapshot[]; children: ReactNode }) {
  const ssr = use(SsrContext);
  const client = useClient();
  // During render, because the children read it in this same render.
  const [restored, setRestored] = useState<Snapshot[]>();
  if (restored !== snapshots) {
    setRestored(snapshots);
    for (const snapshot of snapshots) ssr?.restoreData(snapshot.ssr);
  }
  useEffect(() => {
    for (const { query, variables, ssr: data } of snapshots) {
      if (!Object.keys(data).length) continue;
      ssr?.restoreData(data);
      void client
        .query(query, variables, { requestPolicy: "network-only", fromSnapshot: true } as object)
        .toPromise();
    }
  }, [snapshots, ssr, client]);
  return children;
}
