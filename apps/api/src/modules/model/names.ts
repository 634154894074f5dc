/** What registered models and aliases may be called: both stand in addresses, so that they need no escaping. */
import { AppError } from "@smallset/schema";

const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const ALIAS = /^[a-z][a-z0-9_-]{0,49}$/;
/** `v3` and `latest` would read as a version. */
const RESERVED_ALIAS = /^(v\d+|latest)$/;

/** Returns the name. @throws AppError BAD_USER_INPUT */
export function requireModelName(name: string): string {
  if (MODEL_NAME.test(name)) return name;
  throw new AppError(
    "BAD_USER_INPUT",
    `"${name}" cannot be the name of a model.`,
    "Use 1 to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit: flowers-v2",
  );
}

/** Returns the alias. @throws AppError BAD_USER_INPUT */
export function requireAliasName(alias: string): string {
  if (ALIAS.test(alias) && !RESERVED_ALIAS.test(alias)) return alias;
  throw new AppError(
    "BAD_USER_INPUT",
    `"${alias}" cannot be an alias.`,
    "Use up to 50 small letters, digits, hyphens and underscores, beginning with a letter; not latest, v1, v2 …",
  );
}
