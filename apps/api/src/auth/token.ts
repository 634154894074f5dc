/** Secrets that we hand out: 256 random bits, of which only the sha256 is kept. */
import { createHash, randomBytes } from "node:crypto";

export const createToken = (): string => randomBytes(32).toString("base64url");

/** Unsalted is right here: a random 256-bit token cannot be guessed from its hash. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
