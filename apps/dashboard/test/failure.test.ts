/** Errors must keep their code and next step on the way to the screen. */
import { AppError } from "@smallset/schema";
import { CombinedError } from "@urql/core";
import { describe, expect, it } from "vitest";
import { describeFailure, isNotFound } from "../src/lib/failure";

describe("describeFailure", () => {
  it("takes code, next step and fields from a GraphQL error", () => {
    const fields = [{ path: "hyperparameters.epochs", messages: ["too many"] }];
    const error = new CombinedError({
      graphQLErrors: [
        {
          message: "epochs: too many",
          extensions: { code: "BAD_USER_INPUT", nextStep: "Correct it.", fields },
        },
      ],
    });
    expect(describeFailure(error)).toEqual({
      code: "BAD_USER_INPUT",
      message: "epochs: too many",
      nextStep: "Correct it.",
      fields,
    });
  });

  it("says that nothing answers when the network fails", () => {
    expect(describeFailure(new CombinedError({ networkError: new Error("x") })).code).toBe("NETWORK");
    expect(describeFailure(new TypeError("Failed to fetch")).code).toBe("NETWORK");
  });

  it("keeps an AppError as it is", () => {
    expect(describeFailure(new AppError("BAD_PATH", "No.", "Go."))).toMatchObject({
      code: "BAD_PATH",
      nextStep: "Go.",
    });
  });

  it("knows what is not there", () => {
    expect(
      isNotFound(new CombinedError({ graphQLErrors: [{ message: "x", extensions: { code: "NOT_FOUND" } }] })),
    ).toBe(true);
    expect(isNotFound(undefined)).toBe(false);
  });
});
