/** Checks arguments with class-validator: once for a field of a list, not once for each of its rows. */
import { validate } from "class-validator";
import { ArgumentValidationError, type ValidatorFn } from "type-graphql";

/** Siblings of one execution share their field nodes, and with them their arguments. */
const checks = new WeakMap<object, Map<unknown, Promise<void>>>();

/** @throws ArgumentValidationError */
export const validateOnce: ValidatorFn = async (value, type, { info }) => {
  if (typeof value !== "object" || value === null) return;
  const ofField = checks.get(info.fieldNodes) ?? new Map<unknown, Promise<void>>();
  checks.set(info.fieldNodes, ofField);
  const check = ofField.get(type) ?? validateAll(Array.isArray(value) ? value : [value]);
  ofField.set(type, check);
  await check;
};

/** Never `whitelist`: it drops fields without a decorator of class-validator. */
const OPTIONS = { skipMissingProperties: true, forbidUnknownValues: false };

async function validateAll(values: unknown[]): Promise<void> {
  const objects = values.filter((value): value is object => typeof value === "object" && value !== null);
  const errors = (await Promise.all(objects.map((value) => validate(value, OPTIONS)))).flat();
  if (errors.length > 0) throw new ArgumentValidationError(errors);
}
