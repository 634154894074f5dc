/** The API process: HTTP, GraphQL, websocket. It never loads an ML engine; workers do the heavy work. */
import { createServer } from "./http/create-server.js";
import { readEnv } from "./env.js";
import { reconcile } from "./modules/run/reconcile.js";
import { closePlatform, openPlatform } from "./platform.js";
import { onShutdown } from "./shutdown.js";

const env = readEnv();
const platform = await openPlatform(env, "server");
const app = await createServer(platform);
onShutdown(platform.log, async () => {
  await app.close();
  await closePlatform(platform);
});
await reconcile(platform);
const address = await app.listen({ port: env.PORT, host: env.HOST });
console.log(`server ready on ${address}`);
process.send?.({ type: "ready", address });
