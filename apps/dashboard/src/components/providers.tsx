/** What every component stands in: Mantine and the GraphQL client. */
"use client";
import { MantineProvider } from "@mantine/core";
import { type ReactNode, useCallback } from "react";
import { GraphqlProvider } from "@/graphql/graphql-provider";
import { resolveCssVariables, theme } from "@/lib/theme";

/** @param nonce of this response (see proxy.ts); Mantine's style elements carry it */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const getNonce = useCallback(() => nonce, [nonce]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
      getStyleNonce={getNonce}
    >
      <GraphqlProvider>{children}</GraphqlProvider>
    </MantineProvider>
  );
}
