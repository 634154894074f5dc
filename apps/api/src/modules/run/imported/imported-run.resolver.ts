/** Models that were trained elsewhere, over GraphQL. */
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type * as Rows from "../../../generated/prisma/client.js";
import { requireViewer, type Context } from "../../../graphql/context.js";
import { Run } from "../run.type.js";
import { importKerasModel } from "./import-keras-model.js";
import { ImportKerasModelInput } from "./imported-run.input.js";

@Resolver()
export class ImportedRunResolver {
  @Mutation(() => Run, {
    description:
      "Makes a run of a top model that Keras trained. A worker reads it and measures it on the dataset; then it can be registered like any other.",
  })
  importKerasModel(
    @Arg("input", { description: "Which file, and what it is measured on." }) input: ImportKerasModelInput,
    @Ctx() context: Context,
  ): Promise<Rows.Run> {
    return importKerasModel(context.platform, requireViewer(context), input);
  }
}
