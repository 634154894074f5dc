/** The browser's GraphQL client, and the door through which server-rendered results enter its cache. */
"use client";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import {
  type Client,
  createClient,
  fetchExchange,
  Provider,
  ssrExchange,
  subscriptionExchange,
  useClient,
} from "urql";
import { fetchAndTell } from "./connection-state";
import { createCache } from "./create-cache";
import { replaceWithSnapshots, restoreSnapshots } from "./hydration";
import { openSocketLate } from "./open-socket-late";
import type { Snapshot } from "./snapshot";

interface GraphqlClient {
  client: Client;
  ssr: ReturnType<typeof ssrExchange>;
}

const SsrContext = createContext<GraphqlClient["ssr"] | null>(null);
const isBrowser = typeof window !== "undefined";

function createGraphqlClient(): GraphqlClient {
  const ssr = ssrExchange({ isClient: isBrowser });
  const exchanges = [createCache(), ssr];
  // While the server renders client components nothing may be fetched: pages prefetch what they need.
  if (isBrowser)
    exchanges.push(fetchExchange, subscriptionExchange({ forwardSubscription: openSocketLate() }));
  return {
    ssr,
    client: createClient({ url: "/graphql", preferGetMethod: false, fetch: fetchAndTell, exchanges }),
  };
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
  const [restored, setRestored] = useState<Snapshot[]>();
  if (restored !== snapshots) {
    setRestored(snapshots);
    if (ssr) restoreSnapshots(ssr, snapshots);
  }
  useEffect(() => {
    void replaceWithSnapshots(client, snapshots);
  }, [snapshots, client]);
  return children;
}
