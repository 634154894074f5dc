/** Which backbones the workers offer. */
import { Ctx, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { listBackbones } from "./backbone.service.js";
import { Backbone } from "./backbone.type.js";

@Resolver(() => Backbone)
export class BackboneResolver {
  @Query(() => [Backbone], { description: "The weights that a run can name, the usual choice first." })
  backbones(@Ctx() { platform }: Context): Promise<Backbone[]> {
    return listBackbones(platform);
  }
}
