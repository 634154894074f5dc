/** Counts what the server answers, by route: few labels, whatever people ask for. */
import type { FastifyInstance } from "fastify";

export interface RequestCounts {
  /** "route method status" → how many. */
  requests: Map<string, number>;
  /** By route. */
  seconds: Map<string, { sum: number; count: number }>;
}

export function countRequests(app: FastifyInstance): RequestCounts {
  const counts: RequestCounts = { requests: new Map(), seconds: new Map() };
  app.addHook("onResponse", async (request, reply) => {
    // The pattern, not the address: /api/models/:name/predict. The dashboard's pages are one route.
    const route = request.routeOptions.url ?? "none";
    const key = `${route} ${request.method} ${reply.statusCode}`;
    counts.requests.set(key, (counts.requests.get(key) ?? 0) + 1);
    const { sum, count } = counts.seconds.get(route) ?? { sum: 0, count: 0 };
    counts.seconds.set(route, { sum: sum + reply.elapsedTime / 1000, count: count + 1 });
  });
  return counts;
}
