/** Fields that many inputs have, each with its check. */
import { IsOptional, Length } from "class-validator";
import { Field } from "type-graphql";

/** A text that may be left out, of at most 200 characters. */
const optionalText =
  (description: string): PropertyDecorator =>
  (target, property) => {
    Field(() => String, { nullable: true, description })(target, property);
    IsOptional()(target, property as string);
    Length(1, 200)(target, property as string);
  };

/** @param made what the same key gives again, such as "run" */
export const IdempotencyKey = (made: string): PropertyDecorator =>
  optionalText(`Same key and same input: the same ${made}. Other input: CONFLICT.`);

/** @param description what it is called otherwise */
export const OptionalName = (description: string): PropertyDecorator => optionalText(description);
