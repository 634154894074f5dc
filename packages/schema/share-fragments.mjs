/**
 * Runs after the code generator, which repeats in each document every fragment that it uses: writes each fragment once,
 * and lets documents refer to it. All documents are in every page's first load, and this halves them.
 */
import { readFile, writeFile } from "node:fs/promises";

const file = new URL("./src/generated/graphql.ts", import.meta.url);
const DOCUMENT = /^(export const \w+ = )(\{"kind":"Document".*\})( as unknown as DocumentNode<.*)$/gm;

const text = await readFile(file, "utf8");
/** @type {Map<string, string>} constant's name → the fragment as JSON */
const fragments = new Map();
const shared = text.replaceAll(DOCUMENT, (_, begin, json, end) => {
  const definitions = JSON.parse(json).definitions.map((definition) => {
    if (definition.kind !== "FragmentDefinition") return JSON.stringify(definition);
    const name = `fragment${definition.name.value}`;
    fragments.set(name, JSON.stringify(definition));
    return name;
  });
  return `${begin}{"kind":"Document","definitions":[${definitions.join(",")}]}${end}`;
});
if (fragments.size === 0) throw new Error("The generated documents look otherwise than expected.");
const constants = [...fragments].map(([name, json]) => `const ${name} = ${json};\n`).join("");
const first = shared.search(/^export const \w+ = \{"kind":"Document"/m);
await writeFile(file, shared.slice(0, first) + constants + shared.slice(first));
