/** What every example begins with: SMALLSET_TOKEN is made in Settings → API tokens. */
import { connect } from "@smallset/schema/client";

export const origin = process.env.SMALLSET_URL ?? "http://localhost:4000";
export const token = process.env.SMALLSET_TOKEN;
export const smallset = connect({ origin, token });

/** Ends the script with what the error says to do. */
export function giveUp(error) {
  console.error(`${error.code ?? "ERROR"}: ${error.message}`);
  if (error.nextStep) console.error(error.nextStep);
  process.exit(1);
}
