import type { CodegenConfig } from "@graphql-codegen/cli";

export default {
  schema: "./schema.graphql",
  documents: ["operations/**/*.graphql"],
  generates: {
    "./src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        dedupeFragments: true,
        importExtension: ".js",
        emitLegacyCommonJSImports: false,
        scalars: { DateTimeISO: "string", JSON: "unknown" },
      },
    },
  },
} satisfies CodegenConfig;
