/** Everything that is not ours goes to the Next server: one origin, no CORS. */
import httpProxy, { type FastifyHttpProxyOptions } from "@fastify/http-proxy";
import type { FastifyInstance } from "fastify";

export async function mountDashboard(app: FastifyInstance, upstream: string): Promise<void> {
  const shared: FastifyHttpProxyOptions = {
    upstream,
    httpMethods: ["GET", "HEAD", "POST"],
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        "x-forwarded-host": request.headers.host ?? "",
        "x-forwarded-proto": request.protocol,
      }),
    },
  };
  // A websocket proxy at "/" would take /graphql's upgrades too; only Next's hot reload needs one.
  await app.register(httpProxy, { ...shared, prefix: "/_next", rewritePrefix: "/_next", websocket: true });
  await app.register(httpProxy, { ...shared, prefix: "/" });
}
