/** Which row a mutation was about, from what it returned or else from what it was asked. */

export interface Target {
  type: string;
  id: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const idOf = (value: unknown): string | null =>
  isObject(value) && typeof value["id"] === "string" ? value["id"] : null;

/** An argument that names a row: `id`, `userId`, `input.runId` … */
function idIn(args: Record<string, unknown>): Target | null {
  const flat = { ...args, ...(isObject(args["input"]) && args["input"]) };
  for (const [key, value] of Object.entries(flat)) {
    const name = /^(?:id|(\w+)Id)$/.exec(key);
    if (name && typeof value === "string" && value.length <= 100)
      return { type: name[1] ? name[1][0]!.toUpperCase() + name[1].slice(1) : "", id: value };
  }
  return null;
}

/** `typeName` is the mutation's GraphQL type; a wrapper around the row, as an invitation is, is looked into. */
export function describeTarget(
  typeName: string,
  made: unknown,
  args: Record<string, unknown>,
): Target | null {
  const id = idOf(made);
  if (id) return { type: typeName, id };
  if (isObject(made))
    for (const [key, value] of Object.entries(made)) {
      const inner = idOf(value);
      if (inner) return { type: key[0]!.toUpperCase() + key.slice(1), id: inner };
    }
  const asked = idIn(args);
  return asked && { ...asked, type: asked.type || (typeName === "Boolean" ? "" : typeName) };
}
