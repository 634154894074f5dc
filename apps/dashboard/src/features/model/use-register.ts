/** Registers a run's model, and puts it into production; keeps what went wrong until the next attempt. */
import {
  PromoteModelVersionDocument,
  RegisterModelVersionDocument,
  type RegisterModelVersionInput,
} from "@smallset/schema/documents";
import { useState } from "react";
import { useMutation } from "urql";
import { createKeyring } from "@/lib/idempotency-key";
import { PRODUCTION } from "./model-details";

interface Decision {
  reason: string;
  overrideGate: boolean;
  expectedRevision: number;
}

export function useRegister() {
  const [registering, runRegister] = useMutation(RegisterModelVersionDocument);
  const [promoting, runPromote] = useMutation(PromoteModelVersionDocument);
  const [error, setError] = useState<unknown>(null);
  const [keyFor] = useState(createKeyring);

  /** The version's number; null when it failed. Asked again for the same, it is the same version. */
  const register = async (input: RegisterModelVersionInput): Promise<number | null> => {
    setError(null);
    const result = await runRegister({ input: { ...input, idempotencyKey: keyFor(input) } });
    setError(result.error ?? null);
    return result.data?.registerModelVersion.number ?? null;
  };

  /** The number of the version that is in production now; null when it failed. */
  const promote = async (input: RegisterModelVersionInput, decision: Decision): Promise<number | null> => {
    const versionNumber = await register(input);
    if (versionNumber === null) return null;
    const { modelName } = input;
    const result = await runPromote({ input: { modelName, alias: PRODUCTION, versionNumber, ...decision } });
    setError(result.error ?? null);
    return result.error ? null : versionNumber;
  };

  return { register, promote, error, busy: registering.fetching || promoting.fetching };
}
