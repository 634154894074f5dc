/** Disk use and deletion over GraphQL. */
import { Args, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import { deleteForever, previewDeletion } from "./delete-forever.js";
import { Deletion, DeletionArgs, DiskKindsArgs, DiskUsage, FreedDisk } from "./disk.type.js";
import { freeDisk, previewFreeDisk, readDiskUsage } from "./free-disk.js";

@Resolver()
export class DiskResolver {
  @Query(() => DiskUsage, {
    description: "Looks through every file: ask when somebody looks, not every second.",
    complexity: 1_000,
  })
  diskUsage(@Ctx() { platform }: Context): Promise<DiskUsage> {
    return readDiskUsage(platform);
  }

  @Query(() => FreedDisk, { description: "What `freeDisk` would free now.", complexity: 1_000 })
  previewFreeDisk(
    @Args(() => DiskKindsArgs) { kinds }: DiskKindsArgs,
    @Ctx() { platform }: Context,
  ): Promise<FreedDisk> {
    return previewFreeDisk(platform, kinds);
  }

  @Mutation(() => FreedDisk, {
    description:
      "Deletes files that nothing refers to, or that are made again when needed. Safe beside running jobs.",
  })
  freeDisk(
    @Args(() => DiskKindsArgs) { kinds }: DiskKindsArgs,
    @Ctx() { platform }: Context,
  ): Promise<FreedDisk> {
    return freeDisk(platform, kinds);
  }

  @Query(() => Deletion, {
    description: "What `deleteForever` would delete and free, and what stays and why.",
  })
  deletionPreview(
    @Args(() => DeletionArgs) request: DeletionArgs,
    @Ctx() { platform }: Context,
  ): Promise<Deletion> {
    return previewDeletion(platform, request);
  }

  @Mutation(() => Deletion, {
    description:
      "Deletes runs and datasets for good, with all that only they need. What is under way, or what a model version comes from, stays.",
  })
  deleteForever(
    @Args(() => DeletionArgs) request: DeletionArgs,
    @Ctx() { platform }: Context,
  ): Promise<Deletion> {
    return deleteForever(platform, request);
  }
}
