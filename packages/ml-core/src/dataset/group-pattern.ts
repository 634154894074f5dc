/** Reads a group out of a file name by a pattern such as `{group}_*`. */
import { AppError } from "@smallset/schema";

const GROUP = "{group}";
const MAX_LENGTH = 200;

/**
 * `{group}` stands for the group's name, `*` for anything; the rest is literal, and the name's ending may be left out.
 * Not a regular expression: those can take for ever on a name made for it. The group is as short as it can be.
 * @returns the group of a file name, or null where the pattern does not fit
 * @throws AppError GROUP_PATTERN_INVALID
 */
export function parseGroupPattern(pattern: string): (fileName: string) => string | null {
  const wildcards: string[] = [...(pattern.match(/\{group\}|\*/g) ?? [])];
  const literals = pattern.split(/\{group\}|\*/);
  const groupAt = wildcards.indexOf(GROUP);
  if (pattern.length > MAX_LENGTH || groupAt < 0 || wildcards.lastIndexOf(GROUP) !== groupAt)
    throw new AppError(
      "GROUP_PATTERN_INVALID",
      `The pattern "${pattern.slice(0, MAX_LENGTH)}" does not say once where the group's name is.`,
      "Write {group} in its place and * for the rest: {group}_* finds patient7 in patient7_001.jpg.",
    );
  return (fileName) =>
    match(withoutEnding(fileName), literals, groupAt) ?? match(fileName, literals, groupAt);
}

const withoutEnding = (fileName: string): string => fileName.replace(/\.[^.]*$/, "");

/** Literals are sought from left to right, each at its first place: linear in the name's length. */
function match(name: string, literals: string[], groupAt: number): string | null {
  if (!name.startsWith(literals[0]!)) return null;
  let at = literals[0]!.length;
  let group: string | null = null;
  for (let index = 1; index < literals.length; index++) {
    const literal = literals[index]!;
    const isGroup = index - 1 === groupAt;
    const isLast = index === literals.length - 1;
    // A group's name has at least one character.
    const from = isGroup ? at + 1 : at;
    const found = isLast ? name.length - literal.length : name.indexOf(literal, from);
    if (found < from || (isLast && !name.endsWith(literal))) return null;
    if (isGroup) group = name.slice(at, found);
    at = found + literal.length;
  }
  return group;
}
