/** One parent with children: sweeps, repeated seeds, folds. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, codeOf, followToEnd, query, upload } from "../support/client.js";
import { drawDataset } from "../support/draw-photos.js";
import { importFiles, importInput, TINY_EXTRACTOR, until, versionWhenDone } from "../support/main-path.js";
import { readZip } from "../support/read-zip.js";
import { startStack, type TestProcess, type TestStack } from "../support/stack.js";

interface Child {
  id: string;
  status: string;
  fold: number | null;
  rung: number | null;
  hyperparameters: { learningRate: number; epochs: number; seed: number };
  summaries: { key: string; max: number; kept: number }[];
  evaluation: { accuracy: number; count: number; split: string } | null;
}
interface Parent {
  id: string;
  status: string;
  kind: string;
  error: { code: string } | null;
  plan: { strategy: string; parameters: string[]; rungs: number | null };
  gathered: {
    bestChildId: string | null;
    spread: { key: string; mean: number; sd: number | null; count: number; min: number; max: number }[];
    children: Child[];
  };
}

const START =
  "mutation ($input: StartRunInput!, $plan: SweepPlanInput!) { startSweep(input: $input, plan: $plan) { id status kind } }";
const READ = `query ($id: ID!) { run(id: $id) {
  id status kind error { code } plan { strategy parameters rungs }
  gathered { bestChildId spread { key mean sd count min max } children {
    id status fold rung hyperparameters { learningRate epochs seed }
    summaries { key max kept } evaluation { accuracy count split } } } } }`;

describe("a parent run", { timeout: 180_000 }, () => {
  let stack: TestStack;
  let worker: TestProcess;
  let datasetVersionId: string;
  beforeAll(async () => {
    stack = await startStack({ TAKEOVER_SECONDS: "3" });
    worker = await stack.startWorker({ RUN_CONCURRENCY: "2" });
    datasetVersionId = (await importFiles(stack, "Patterns", await drawDataset({ train: 12, validation: 6 })))
      .id;
  });
  afterAll(() => stack.stop());

  const hiddenLayers = [{ units: 16, dropout: 0.2 }];
  const variablesOf = (plan: object, more: { hyperparameters?: object; [key: string]: unknown } = {}) => ({
    plan,
    input: {
      datasetVersionId,
      extractor: TINY_EXTRACTOR,
      ...more,
      hyperparameters: { epochs: 4, hiddenLayers, ...more.hyperparameters },
    },
  });
  async function start(...variables: Parameters<typeof variablesOf>): Promise<string> {
    const { startSweep } = await query<{ startSweep: Parent }>(stack, START, variablesOf(...variables));
    return startSweep.id;
  }
  const read = async (id: string) => (await query<{ run: Parent }>(stack, READ, { id })).run;
  const whenOver = (id: string) =>
    until(
      `run ${id}`,
      async () => {
        const run = await read(id);
        return !["SCHEDULED", "RUNNING"].includes(run.status) && run;
      },
      120_000,
    );

  it("of a grid extracts once, trains each combination, and says which was best and how much they differ", async () => {
    const rates = [1e-5, 1e-3, 3e-3];
    const plan = { strategy: "grid", space: { learningRate: { values: rates } } };
    // An extractor that no other test uses.
    const id = await start(plan, { extractor: { ...TINY_EXTRACTOR, imageSizePx: 48 } });
    const events = await followToEnd(stack, id);
    const run = await read(id);
    expect(run).toMatchObject({ status: "FINISHED", kind: "sweep", error: null });
    expect(run.plan).toEqual({ strategy: "grid", parameters: ["learningRate"], rungs: null });
    const { children, bestChildId, spread } = run.gathered;
    expect(children.map((child) => [child.status, child.hyperparameters.learningRate])).toEqual(
      rates.map((rate) => ["FINISHED", rate]),
    );
    // Extraction is the parent's; of the children, none extracted a photo.
    expect(events.some(({ progress }) => progress?.stage === "extraction")).toBe(true);
    for (const child of children) {
      const stages = (await followToEnd(stack, child.id)).map(({ progress }) => progress?.stage);
      expect(stages).not.toContain("loading");
    }
    expect(await stack.db.featureSet.count({ where: { runs: { some: { parentId: id } } } })).toBe(1);

    const best = (child: Child) => child.summaries.find(({ key }) => key === "val/accuracy")!.max;
    const accuracies = await stack.db.$queryRaw<{ value: number }[]>`
      SELECT metric.value FROM "Metric" metric JOIN "Run" run ON run.id = metric."runId" AND metric.step = run."bestEpoch"
      WHERE run."parentId" = ${id}::uuid AND metric.key = 'val/accuracy'`;
    const values = accuracies.map(({ value }) => value);
    const mean = values.reduce((sum, value) => sum + value, 0) / 3;
    const ofAccuracy = spread.find(({ key }) => key === "val/accuracy")!;
    expect(ofAccuracy.count).toBe(3);
    expect(ofAccuracy.mean).toBeCloseTo(mean, 12);
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    expect(ofAccuracy.sd).toBeCloseTo(sd, 12);
    const kept = children.map((child) => child.summaries.find(({ key }) => key === "val/accuracy")!.kept);
    expect(kept.toSorted()).toEqual(values.toSorted());
    expect(best(children.find((child) => child.id === bestChildId)!)).toBeGreaterThanOrEqual(
      Math.max(...values),
    );
    expect(events.at(-1)).toMatchObject({ status: "FINISHED", progress: { done: 3, total: 3 } });
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  });

  /** The parent's curves, as its page and a script download them: the number of records of each file. */
  async function downloadCurves(id: string): Promise<[string, number][]> {
    const { run } = await query<{ run: { downloads: { url: string; description: string }[] } }>(
      stack,
      "query ($id: ID!) { run(id: $id) { downloads { url description } } }",
      { id },
    );
    expect(run.downloads[0]!.description).toContain("Curves of all trainings");
    const response = await fetch(stack.origin + run.downloads[0]!.url, { headers: { cookie: stack.cookie } });
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(response.headers.get("content-disposition")).toContain(`tensorboard-${id}.zip`);
    const files = await readZip(Buffer.from(await response.arrayBuffer()));
    return [...files].map(([name, bytes]) => {
      let records = 0;
      for (let offset = 0; offset < bytes.length; records++)
        offset += Number(bytes.readBigUInt64LE(offset)) + 16;
      return [name, records];
    });
  }

  it("of repeated seeds gives each child another one, and the same key the same parent", async () => {
    const more = { idempotencyKey: "twice", hyperparameters: { seed: 5 } };
    const variables = variablesOf({ strategy: "repeat", repeats: 2 }, more);
    const first = await query<{ startSweep: Parent }>(stack, START, variables);
    const again = await query<{ startSweep: Parent }>(stack, START, variables);
    expect(again.startSweep.id).toBe(first.startSweep.id);
    const run = await whenOver(first.startSweep.id);
    expect(run.kind).toBe("repeat");
    expect(run.gathered.children.map((child) => child.hyperparameters.seed)).toEqual([5, 6]);
    const counts = await stack.db.metric.groupBy({
      by: ["runId"],
      where: { runId: { in: run.gathered.children.map((child) => child.id) } },
      _count: true,
      orderBy: { runId: "asc" },
    });
    // In each file one record says which format it is.
    const [five, six] = counts.map(({ _count }) => _count + 1);
    expect(await downloadCurves(run.id)).toEqual([
      [expect.stringMatching(/^1 seed=5\/events\.out\.tfevents\.\d{10}\.smallset$/), five],
      [expect.stringMatching(/^2 seed=6\/events\.out\.tfevents\.\d{10}\.smallset$/), six],
    ]);
  });

  it("of a cross-validation holds out each photo exactly once, and trains on the others' views", async () => {
    const extractor = { ...TINY_EXTRACTOR, augmentationViews: 1 };
    const id = await start({ strategy: "folds", folds: 3 }, { extractor });
    const run = await whenOver(id);
    expect(run.status).toBe("FINISHED");
    expect(run.gathered.children.map((child) => child.fold)).toEqual([0, 1, 2]);
    const held = await stack.db.evaluatedImage.groupBy({
      by: ["imageId"],
      where: { run: { parentId: id } },
      _count: true,
    });
    expect(held).toHaveLength(36);
    expect(held.every(({ _count }) => _count === 1)).toBe(true);
    for (const { timings, settings } of await stack.db.run.findMany({ where: { parentId: id } })) {
      expect(timings).toMatchObject({ trainRows: 2 * 24, validationRows: 12 });
      expect(settings).not.toBeNull();
    }
    const [set] = await stack.db.featureSet.findMany({ where: { runs: { some: { id } } } });
    expect(set).toMatchObject({ views: 1, viewsOfValidation: true, rowCount: 2 * 36 });
  });

  it("of a cross-validation never divides a group of photos, nor look-alikes where splits keep them together", async () => {
    const files = (await drawDataset({ train: 12, validation: 0 })).map((file) => ({
      ...file,
      path: file.path.replace(
        /^train\/(\w+)\/(\d+)/,
        (_, name, index) => `all/${name}/${index % 4}_${index}`,
      ),
    }));
    const uploadId = await upload(stack, files);
    const split = { validationFraction: 0.25, groupPattern: "{group}_*" };
    const { id: grouped } = await importInput(stack, { name: "Bursts", uploadId, split });
    await versionWhenDone(stack, grouped);
    /** Each group's child that held it out. */
    const holdOut = async (datasetVersionId: string): Promise<Map<string | null, string>> => {
      const id = await start({ strategy: "folds", folds: 2 }, { datasetVersionId });
      expect((await whenOver(id)).status).toBe("FINISHED");
      const held = await stack.db.evaluatedImage.findMany({
        where: { run: { parentId: id } },
        select: { runId: true, image: { select: { groupKey: true } } },
      });
      expect(held).toHaveLength(24);
      const childrenOf = new Map<string | null, Set<string>>();
      for (const { runId, image } of held)
        childrenOf.set(image.groupKey, (childrenOf.get(image.groupKey) ?? new Set()).add(runId));
      expect([...childrenOf.keys()].toSorted()).toEqual(["0", "1", "2", "3"]);
      expect([...childrenOf.values()].map((children) => children.size)).toEqual([1, 1, 1, 1]);
      return new Map([...childrenOf].map(([group, [child]]) => [group, child!]));
    };
    const childOf = await holdOut(grouped);
    // Two groups that lay in different folds have a photo each that now looks like the other's.
    const other = ["1", "2", "3"].find((group) => childOf.get(group) !== childOf.get("0"))!;
    const where = { datasetVersionId: grouped };
    const images = await stack.db.image.findMany({ where, orderBy: { position: "asc" } });
    const twins = ["0", other].map((group) => images.find(({ groupKey }) => groupKey === group)!.id);
    for (const { id, sha256 } of images) {
      const looks = twins.includes(id) ? "twins" : sha256;
      const perceptualHash = createHash("sha256").update(looks).digest().readBigInt64BE();
      await stack.db.image.update({ where: { id }, data: { perceptualHash } });
    }
    const { createDatasetVersion } = await query<{ createDatasetVersion: { id: string } }>(
      stack,
      "mutation ($input: CreateDatasetVersionInput!) { createDatasetVersion(input: $input) { id } }",
      {
        input: {
          fromVersionId: grouped,
          redraw: { seed: 1, validationFraction: 0.25, keepLookAlikes: true },
        },
      },
    );
    await versionWhenDone(stack, createDatasetVersion.id);
    const childNow = await holdOut(createDatasetVersion.id);
    expect(childNow.get(other)).toBe(childNow.get("0"));
  });

  it("of successive halving lets the best go on with more epochs", async () => {
    const space = { learningRate: { min: 1e-5, max: 1e-2, scale: "log" } };
    const hyperparameters = { epochs: 8, patience: null };
    const id = await start({ strategy: "halving", runs: 4, eta: 2, space }, { hyperparameters });
    const run = await whenOver(id);
    expect(run.status).toBe("FINISHED");
    const { children, bestChildId } = run.gathered;
    expect(children.map((child) => [child.rung, child.hyperparameters.epochs])).toEqual([
      ...Array.from({ length: 4 }, () => [0, 2]),
      ...Array.from({ length: 2 }, () => [1, 4]),
      [2, 8],
    ]);
    expect(bestChildId).toBe(children.at(-1)!.id);
    const firstRates = children.slice(0, 4).map((child) => child.hyperparameters.learningRate);
    expect(firstRates).toContain(children.at(-1)!.hyperparameters.learningRate);
  });

  it("that is canceled takes its children with it", async () => {
    const hyperparameters = { epochs: 9_000, patience: null, batchSize: 1 };
    const id = await start({ strategy: "repeat", repeats: 4 }, { hyperparameters });
    await until("two children at once", async () => {
      const { children } = (await read(id)).gathered;
      return children.filter((child) => child.status === "RUNNING").length === 2;
    });
    await query(stack, "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id });
    const run = await whenOver(id);
    expect(run.status).toBe("CANCELED");
    expect(run.gathered.children.map((child) => child.status)).toEqual(Array(4).fill("CANCELED"));
    expect(run.gathered.spread).toEqual([]);
  });

  it("that is paused while it extracts goes on with all its children when it is resumed", async () => {
    const extractor = { ...TINY_EXTRACTOR, imageSizePx: 112 };
    const id = await start({ strategy: "repeat", repeats: 3 }, { extractor });
    await until("the extraction", async () => {
      const { progress } = await stack.db.run.findUniqueOrThrow({ where: { id } });
      return (progress as { stage?: string } | null)?.stage === "extraction";
    });
    await query(stack, "mutation ($id: ID!) { pauseRun(id: $id) { id } }", { id });
    await until("the pause", async () => {
      const { status, pausedAt } = await stack.db.run.findUniqueOrThrow({ where: { id } });
      return status === "SCHEDULED" && pausedAt !== null;
    });
    // At once: its job is just ending.
    await query(stack, "mutation ($id: ID!) { resumeRun(id: $id) { id } }", { id });
    const run = await whenOver(id);
    expect(run.status).toBe("FINISHED");
    expect(run.gathered.children.map((child) => child.status)).toEqual(Array(3).fill("FINISHED"));
  });

  it("goes on when its worker is killed between two children", async () => {
    const hyperparameters = { epochs: 200, patience: null };
    const id = await start({ strategy: "repeat", repeats: 4 }, { hyperparameters });
    await until("the first child's end", async () =>
      (await read(id)).gathered.children.some((child) => child.status === "FINISHED"),
    );
    await worker.kill("SIGKILL");
    worker = await stack.startWorker({ RUN_CONCURRENCY: "2" });
    const run = await whenOver(id);
    expect(run.status).toBe("FINISHED");
    expect(run.gathered.children.every((child) => child.status === "FINISHED")).toBe(true);
  });

  it("that cannot extract fails with its children canceled, and says why", async () => {
    const extractor = { ...TINY_EXTRACTOR, weights: "onnx:nowhere" };
    const id = await start({ strategy: "repeat", repeats: 2 }, { extractor });
    const run = await whenOver(id);
    expect(run).toMatchObject({ status: "FAILED", error: { code: "UNKNOWN_WEIGHTS" } });
    await until("the children's end", async () =>
      (await read(id)).gathered.children.every((child) => child.status === "CANCELED"),
    );
  });

  it("stands alone in the list, with its children a filter away", async () => {
    const text =
      "query ($parentId: ID, $topLevel: Boolean!) { runs(parentId: $parentId, topLevel: $topLevel) { totalCount edges { node { id parent { id } } } } }";
    interface Listed {
      runs: { totalCount: number; edges: { node: { id: string; parent: { id: string } | null } }[] };
    }
    const top = await query<Listed>(stack, text, { topLevel: true });
    expect(top.runs.edges.every(({ node }) => node.parent === null)).toBe(true);
    const parentId = top.runs.edges.at(-1)!.node.id;
    const children = await query<Listed>(stack, text, { parentId, topLevel: false });
    expect(children.runs.totalCount).toBe(3);
    expect(children.runs.edges.every(({ node }) => node.parent?.id === parentId)).toBe(true);
  });

  it("is refused before anything is written when its plan makes no sense", async () => {
    const before = await stack.db.run.count();
    const code = (plan: object) => codeOf(stack, START, variablesOf(plan));
    expect(await code({ strategy: "grid", space: {} })).toBe("BAD_USER_INPUT");
    expect(await code({ strategy: "grid", space: { l2: { values: [0.1] } } })).toBe("NOTHING_TO_SPREAD");
    expect(await code({ strategy: "random", space: { l2: { min: 1, max: 0 } }, runs: 3 })).toBe(
      "BAD_USER_INPUT",
    );
    expect(await code({ strategy: "folds", folds: 20 })).toBe("TOO_FEW_FOR_FOLDS");
    const { errors } = await ask(stack, START, variablesOf({ strategy: "folds" }));
    expect(errors![0]!.message).toBe("folds: must be given");
    expect(await stack.db.run.count()).toBe(before);
  });
});
