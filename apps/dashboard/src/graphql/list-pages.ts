/** Lists that are asked for page by page, put together in the cache. */
import type { Cache, Resolver } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";

/**
 * As `relayPagination`, but pages of another length belong to another list: Home's six newest runs, asked for a while ago,
 * are no page of what another query knows now.
 */
export function listPages(): Resolver {
  const join = relayPagination();
  return (parent, args, cache, info) => {
    const ofThisList: Cache["inspectFields"] = (entity) =>
      cache
        .inspectFields(entity)
        .filter(
          ({ fieldName, arguments: asked }) =>
            fieldName !== info.fieldName || asked?.["first"] === args["first"],
        );
    return join(parent, args, Object.create(cache, { inspectFields: { value: ofThisList } }) as Cache, info);
  };
}
