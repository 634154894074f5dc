/** Registering versions, moving aliases and setting gates, over GraphQL. */
import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type * as Rows from "../../generated/prisma/client.js";
import { type Context, requireViewer } from "../../graphql/context.js";
import {
  MoveAliasInput,
  PromoteModelVersionInput,
  RegisterModelVersionInput,
  SetPromotionGateInput,
} from "./model.input.js";
import { deleteModelVersion, setPromotionGate } from "./model.service.js";
import { ModelAlias, ModelVersion, RegisteredModel } from "./model.type.js";
import { promoteModelVersion, removeAlias, rollbackAlias } from "./promote-model-version.js";
import { registerModelVersion } from "./register-model-version.js";

@Resolver(() => RegisteredModel)
export class ModelControlResolver {
  @Mutation(() => ModelVersion, {
    description: "Makes an immutable, numbered version of a finished run's model.",
  })
  registerModelVersion(
    @Arg("input", { description: "Which run becomes a version of which model." })
    input: RegisterModelVersionInput,
    @Ctx() context: Context,
  ): Promise<Rows.ModelVersion> {
    return registerModelVersion(context.platform, requireViewer(context), input);
  }

  @Mutation(() => ModelAlias, {
    description:
      "Moves an alias to a version. GATE_FAILED when its gate refuses; CONFLICT when it moved meanwhile.",
  })
  promoteModelVersion(
    @Arg("input", { description: "Which version goes where, and why." }) input: PromoteModelVersionInput,
    @Ctx() context: Context,
  ): Promise<Rows.ModelAlias> {
    return promoteModelVersion(context.platform, requireViewer(context), input);
  }

  @Mutation(() => ModelAlias, {
    description: "Moves an alias back to where it pointed before; called again, one further back.",
  })
  rollbackAlias(
    @Arg("input", { description: "Which alias to move back, and why." }) input: MoveAliasInput,
    @Ctx() context: Context,
  ): Promise<Rows.ModelAlias> {
    return rollbackAlias(context.platform, requireViewer(context), input);
  }

  @Mutation(() => RegisteredModel, { description: "Takes an alias away; its history stays." })
  removeAlias(
    @Arg("input", { description: "Which alias to take away, and why." }) input: MoveAliasInput,
    @Ctx() context: Context,
  ): Promise<Rows.RegisteredModel> {
    return removeAlias(context.platform, requireViewer(context), input);
  }

  @Mutation(() => RegisteredModel, { description: "What versions of this model must pass from now on." })
  setPromotionGate(
    @Arg("input", { description: "What to demand of which model." })
    { modelName, gate }: SetPromotionGateInput,
    @Ctx() { platform }: Context,
  ): Promise<Rows.RegisteredModel> {
    return setPromotionGate(platform, modelName, gate);
  }

  @Mutation(() => ModelVersion, {
    description:
      "Takes a version out of use; CONFLICT while an alias points at it. Its number is never reused.",
  })
  deleteModelVersion(
    @Arg("id", () => ID, { description: "The version's." }) id: string,
    @Ctx() { platform }: Context,
  ): Promise<Rows.ModelVersion> {
    return deleteModelVersion(platform, id);
  }
}
