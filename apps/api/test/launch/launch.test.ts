/** The whole product as `npm start` runs it: one link in, kills in between, one way out. */
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAlive } from "../../src/db/embedded-lock.js";
import { findFreePort } from "../../src/db/embedded-process.js";
import { listChildren, postgresPid, startLauncher, until, untilGone, type Launcher } from "./launcher.js";

let dataDir: string;
let port: number;
let launcher: Launcher;
let cookie: string;

const origin = () => `http://127.0.0.1:${port}`;
const start = (env = {}, nodeOptions: string[] = []) =>
  startLauncher({ DATA_DIR: dataDir, PORT: String(port), ...env }, nodeOptions);
/** V8 refuses WebAssembly SIMD on an x64 processor without SSE 4.1; told that there is none, it does so anywhere. */
const WITHOUT_SIMD = process.arch === "x64" ? ["--no-enable-sse4-1"] : [];

async function queryGraphql<Data>(query: string): Promise<Data> {
  const response = await fetch(`${origin()}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
  return data;
}
const findViewer = () =>
  queryGraphql<{ viewer: { name: string; role: string } | null }>("{ viewer { name role } }");

/** Everything answers again: server, database, a worker, the dashboard behind the one origin. */
async function isWorking(): Promise<boolean> {
  try {
    const [ready, page] = await Promise.all([fetch(`${origin()}/readyz`), fetch(`${origin()}/`)]);
    return ready.ok && page.ok && (await findViewer()).viewer !== null;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "smallset-launch-"));
  // So that root's Postgres, which runs as somebody else, can lie in it.
  chmodSync(dataDir, 0o755);
  port = await findFreePort();
  launcher = start();
});

afterAll(async () => {
  launcher.process.kill("SIGTERM");
  await launcher.ended;
  rmSync(dataDir, { recursive: true, force: true });
});

describe("npm start", () => {
  it("brings everything up behind one origin and prints a link that signs the first user in, once", async () => {
    const link = await launcher.signInUrl;
    expect(link).toContain(`http://localhost:${port}/`);
    const response = await fetch(link.replace("localhost", "127.0.0.1"), { redirect: "manual" });
    expect(response.status).toBe(303);
    cookie = response.headers.getSetCookie()[0]!.split(";")[0]!;
    expect((await findViewer()).viewer).toEqual({ name: "Owner", role: "OWNER" });

    const page = await fetch(`${origin()}/`, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<html");
    const again = await fetch(link.replace("localhost", "127.0.0.1"), { redirect: "manual" });
    expect(again.status).toBe(401);
  });

  it("says that it runs already, and gives a second caller a link of its own", async () => {
    const second = start();
    expect(await second.ended).toBe(0);
    expect(second.output()).toContain(`runs here already (process ${launcher.process.pid})`);
    const response = await fetch((await second.signInUrl).replace("localhost", "127.0.0.1"), {
      redirect: "manual",
    });
    expect(response.status).toBe(303);
    expect(isAlive(launcher.process.pid!)).toBe(true);
  });

  it("says what to do when the port is taken", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await until(() => squatter.listening);
    const taken = (squatter.address() as { port: number }).port;
    const elsewhere = mkdtempSync(join(tmpdir(), "smallset-launch-"));
    const refused = startLauncher({ DATA_DIR: elsewhere, PORT: String(taken) });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`Port ${taken} is taken by another program.`);
    expect(refused.output()).toContain(`PORT=${taken + 1} npm start`);
    squatter.close();
    rmSync(elsewhere, { recursive: true });
  });

  it("says what to do where it may not write", async () => {
    const refused = startLauncher({ DATA_DIR: "/dev/null/smallset", PORT: String(port) });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain("/dev/null/smallset cannot be used");
    expect(refused.output()).toContain("set DATA_DIR to a folder that you may write");
  });

  it.each(["server.js", "worker.js", "dashboard.js"])("starts %s again when it is killed", async (script) => {
    const killed = listChildren(launcher)[script]!;
    process.kill(killed, "SIGKILL");
    await until(() => (listChildren(launcher)[script] ?? killed) !== killed);
    await until(isWorking);
    expect(launcher.output()).toContain(
      `The ${script.replace(".js", "")} ended (SIGKILL); starting it again.`,
    );
  });

  it("starts Postgres again when it is killed, with every row", async () => {
    const killed = postgresPid(dataDir);
    process.kill(killed, "SIGKILL");
    await until(() => launcher.output().includes("Postgres ended; starting it again."));
    await until(isWorking);
    expect(postgresPid(dataDir)).not.toBe(killed);
    expect((await findViewer()).viewer).toEqual({ name: "Owner", role: "OWNER" });
  });

  it("leaves no process but Postgres when it is killed itself, and finds everything on the next start", async () => {
    // A worker that was just starting when Postgres went is started once more.
    await until(() => Object.keys(listChildren(launcher)).length === 3);
    const children = Object.values(listChildren(launcher));
    launcher.process.kill("SIGKILL");
    await untilGone(children);

    launcher = start({}, WITHOUT_SIMD);
    await launcher.signInUrl;
    await until(isWorking);
    expect((await findViewer()).viewer).toEqual({ name: "Owner", role: "OWNER" });
    // What its worker lacks is said here too, not in its log alone.
    await until(() => !WITHOUT_SIMD.length || launcher.output().includes("no WebAssembly SIMD"));
  });

  it("seeds the sample project once, marked as synthetic, with a run on it", async () => {
    launcher.process.kill("SIGTERM");
    await launcher.ended;
    launcher = start({ SAMPLE: "true" });
    await launcher.signInUrl;
    await until(() => launcher.output().includes("A first run trains on 289 drawn pictures"));
    const query = "{ datasets { edges { node { name synthetic } } } runs { edges { node { name } } } }";
    const sample = {
      datasets: { edges: [{ node: { name: "Sample shapes (synthetic)", synthetic: true } }] },
      runs: { edges: [{ node: { name: "First run" } }] },
    };
    expect(await queryGraphql(query)).toEqual(sample);

    launcher.process.kill("SIGTERM");
    await launcher.ended;
    launcher = start({ SAMPLE: "true" });
    await launcher.signInUrl;
    expect(await queryGraphql(query)).toEqual(sample);
  });

  it("leaves no process behind on Ctrl-C", async () => {
    const pids = [...Object.values(listChildren(launcher)), postgresPid(dataDir)];
    expect(pids).toHaveLength(4);
    launcher.process.kill("SIGINT");
    expect(await launcher.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(dataDir, "launcher.lock"))).toBe(false);
  });
});
