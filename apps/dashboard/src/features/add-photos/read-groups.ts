/** Shows what a group pattern would find, by the rules of the server's import. */

export interface FoundGroups {
  /** Groups found. */
  count: number;
  /** Photos that fit no group. */
  alone: number;
  /** The first photo that has a group; null when none has. */
  example: { name: string; group: string } | null;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Null for a pattern that does not say once where the group is. */
function toExpression(pattern: string): RegExp | null {
  const parts = pattern.split(/(\{group\}|\*)/);
  // Two wildcards are enough to look at names with; the server takes any number.
  if (
    parts.filter((part) => part === "{group}").length !== 1 ||
    parts.filter((part) => part === "*").length > 2
  )
    return null;
  const source = parts.map((part) => (part === "{group}" ? "(.+?)" : part === "*" ? ".*?" : escape(part)));
  return new RegExp(`^${source.join("")}$`);
}

export function readGroups(pattern: string, names: readonly string[]): FoundGroups | null {
  const expression = toExpression(pattern.trim());
  if (!expression) return null;
  const groups = new Set<string>();
  let alone = 0;
  let example: FoundGroups["example"] = null;
  for (const name of names) {
    const group = (expression.exec(name.replace(/\.[^.]*$/, "")) ?? expression.exec(name))?.[1];
    if (group === undefined) alone += 1;
    else {
      groups.add(group);
      example ??= { name, group };
    }
  }
  return { count: groups.size, alone, example };
}
