/** A dataset's name from where its photos lie. */

const ARCHIVE = /\.(zip|tar|tgz|tar\.gz)$/i;
const SPLIT = /^(train|validation|val|valid|test)$/i;

/** `pets/cats/1.jpg` → "pets"; `/photos/pets.zip` → "pets"; two folders side by side → "". */
export function suggestName(paths: string[]): string {
  const [first, ...others] = paths.map((path) => path.split("/").filter(Boolean));
  if (!first?.length) return "";
  const isArchiveOrFolder =
    !others.length && (ARCHIVE.test(first.at(-1) ?? "") || first.length === 1 || paths[0]?.startsWith("/"));
  if (isArchiveOrFolder) return (first.at(-1) ?? "").replace(ARCHIVE, "");
  const root = first[0] ?? "";
  const shared = others.every((parts) => parts[0] === root && parts.length > 1);
  return shared && !SPLIT.test(root) ? root : "";
}
