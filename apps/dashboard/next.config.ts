/** Next behind the API's origin: no rewrites (they bake the target at build time and cut bodies over 10 MB). */
import type { NextConfig } from "next";

export default {
  turbopack: { root: new URL("../..", import.meta.url).pathname },
  reactStrictMode: true,
  poweredByHeader: false,
  experimental: { optimizePackageImports: ["@mantine/core", "@mantine/hooks", "@tabler/icons-react"] },
} satisfies NextConfig;
