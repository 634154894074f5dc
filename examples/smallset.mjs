/** What every example begins with: SMALLSET_TOKEN is made in Settings → API tokens. */
import { basename } from "node:path";
import { connect } from "@smallset/schema/client";

export const origin = process.env.SMALLSET_URL ?? "http://localhost:4000";
export const token = process.env.SMALLSET_TOKEN;
export const smallset = connect({ origin, token });

/** What stands behind the script's name; ends it with its use when something is missing. */
export function readArguments(use) {
  const given = process.argv.slice(2);
  const needed = use.split(" ").filter((word) => word.startsWith("<")).length;
  if (given.length >= needed) return given;
  console.error(`Use: node ${basename(process.argv[1])} ${use}`);
  process.exit(1);
}

/** Ends the script with what the error says to do. */
export function giveUp(error) {
  console.error(`${error.code ?? "ERROR"}: ${error.message}`);
  if (error.nextStep) console.error(error.nextStep);
  process.exit(1);
}
