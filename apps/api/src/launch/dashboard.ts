/**
 * The dashboard's process: Next, from its production build. `node dist/launch/dashboard.js <port> [host]`.
 * Everybody else comes through the API's origin, so that it listens on this machine only unless told otherwise.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The part of Next's custom-server interface that we use; the package itself belongs to the dashboard. */
interface NextApp {
  prepare: () => Promise<void>;
  getRequestHandler: () => (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close: () => Promise<void>;
}
type CreateNext = (options: { dev: boolean; dir: string; hostname: string; port: number }) => NextApp;

const dashboardDir = fileURLToPath(new URL("../../../dashboard", import.meta.url));
const createNext = createRequire(join(dashboardDir, "package.json"))("next") as CreateNext;

const [port = "3000", hostname = "127.0.0.1"] = process.argv.slice(2);
const app = createNext({ dev: false, dir: dashboardDir, hostname, port: Number(port) });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
server.listen(Number(port), hostname);
await once(server, "listening");
console.log(`dashboard ready on http://${hostname}:${port}`);

const stop = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// The launcher is gone; nobody would stop us.
process.on("disconnect", stop);
