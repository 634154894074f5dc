/** Server and dashboard on a database that the bench can fill. */
import { findFreePort } from "../../apps/api/dist/db/embedded-process.js";
import { startApiStack, startScript, stopScript } from "./api-stack.mjs";

/** Everything lives in `folder`; `stop` takes it all down. */
export async function startDashboardStack(folder) {
  const port = await findFreePort();
  const api = await startApiStack(folder, { DASHBOARD_URL: `http://127.0.0.1:${port}` });
  const dashboard = await startScript("apps/api/dist/launch/dashboard.js", {
    args: [String(port)],
    env: { ...api.env, API_URL: api.origin },
    ready: "dashboard ready",
  });
  return {
    ...api,
    async stop() {
      await stopScript(dashboard);
      await api.stop();
    },
  };
}
