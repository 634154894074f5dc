/** Datasets that people change: new versions, their differences, the way back, and what corrected labels bring. */
import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, query } from "./support/client.js";
import { drawDataset } from "./support/draw-photos.js";
import { importFiles, importInput, runWhenOver, startRun, versionWhenDone } from "./support/main-path.js";
import { startStack, type TestStack } from "./support/stack.js";
import { upload } from "./support/client.js";

interface Photo {
  id: string;
  path: string;
  split: string;
  className: string;
  excluded: boolean;
  groupKey: string | null;
  sha256: string;
}

const CREATE = "mutation ($input: CreateDatasetVersionInput!) { createDatasetVersion(input: $input) { id } }";

describe("a dataset that people change", () => {
  let stack: TestStack;
  /** The import: 12 + 12 to train, 6 + 6 to validate. */
  let first: string;
  /** With one photo excluded, one moved, one relabelled. */
  let second: string;

  const photosOf = async (id: string, args = "first: 100"): Promise<Photo[]> =>
    (
      await query<any>(
        stack,
        `query ($id: ID!) { datasetVersion(id: $id) { images(${args}) { totalCount edges { node {
          id path split className excluded groupKey sha256 } } } } }`,
        { id },
      )
    ).datasetVersion.images.edges.map(({ node }: { node: Photo }) => node);
  const photoAt = async (id: string, path: string) =>
    (await photosOf(id)).find((photo) => photo.path === path)!;
  const create = async (input: object): Promise<string> => {
    const { createDatasetVersion } = await query<any>(stack, CREATE, { input });
    return (await versionWhenDone(stack, createDatasetVersion.id)).id;
  };
  const ask = async (id: string, fields: string): Promise<any> =>
    (await query<any>(stack, `query ($id: ID!) { datasetVersion(id: $id) { ${fields} } }`, { id }))
      .datasetVersion;

  beforeAll(async () => {
    stack = await startStack();
    await stack.startWorker();
    first = (await importFiles(stack, "Patterns", await drawDataset())).id;
  });
  afterAll(() => stack.stop());

  it("shows before anything is made what changes would do, and why some cannot be made", async () => {
    const stripes = (await photosOf(first)).filter(({ className }) => className === "stripes");
    const preview = (changes: object[]) =>
      query<any>(
        stack,
        `query ($input: CreateDatasetVersionInput!) { datasetVersionPreview(input: $input) {
          moved relabelled excluded restored imageCount problem { code }
          classes { name trainCount validationCount } } }`,
        { input: { fromVersionId: first, changes } },
      ).then((data) => data.datasetVersionPreview);
    const [one, two] = stripes.map(({ id }) => id);
    expect(
      await preview([
        { imageIds: [one, two], excluded: true },
        { imageIds: [two], excluded: false, className: "dots" },
      ]),
    ).toEqual({
      moved: 0,
      relabelled: 1,
      excluded: 1,
      restored: 0,
      imageCount: 35,
      problem: null,
      classes: [
        { name: "dots", trainCount: 13, validationCount: 6 },
        { name: "stripes", trainCount: 10, validationCount: 6 },
      ],
    });
    const held = stripes.filter(({ split }) => split === "validation").map(({ id }) => id);
    expect((await preview([{ imageIds: held, excluded: true }])).problem.code).toBe(
      "CLASS_MISSING_IN_VALIDATION",
    );
    expect((await preview([{ imageIds: [one], className: "Dots" }])).problem.code).toBe(
      "CLASS_NAME_COLLISION",
    );
    const all = stripes.map(({ id }) => id);
    expect((await preview([{ imageIds: all, excluded: true }])).problem.code).toBe("ONE_CLASS_ONLY");
    expect(
      await codeOf(stack, CREATE, {
        input: { fromVersionId: first, changes: [{ imageIds: all, excluded: true }] },
      }),
    ).toBe("ONE_CLASS_ONLY");
  });

  it("refuses images of another version, names that cannot be, and a change that changes nothing", async () => {
    const [photo] = await photosOf(first);
    const code = (changes: object[]) => codeOf(stack, CREATE, { input: { fromVersionId: first, changes } });
    expect(await code([{ imageIds: [crypto.randomUUID()], excluded: true }])).toBe("NOT_FOUND");
    expect(await code([{ imageIds: [photo!.id], className: "../up" }])).toBe("BAD_CLASS_NAME");
    expect(await code([])).toBe("NOTHING_CHANGED");
    expect(await code([{ imageIds: [photo!.id], split: photo!.split }])).toBe("NOTHING_CHANGED");
  });

  it("becomes a new version; the old one stays as it was", async () => {
    const before = await ask(first, "digest imageCount");
    const moved = await photoAt(first, "train/dots/0.jpg");
    const relabelled = await photoAt(first, "train/dots/1.jpg");
    const excluded = await photoAt(first, "validation/stripes/12.jpg");
    const input = {
      fromVersionId: first,
      newestVersionId: first,
      note: "Blurred, and one mistake",
      idempotencyKey: "edit-1",
      changes: [
        { imageIds: [moved.id], split: "validation" },
        { imageIds: [relabelled.id], className: "stripes" },
        { imageIds: [excluded.id], excluded: true },
      ],
    };
    second = await create(input);
    // The same request again, as after a lost answer, makes no third version.
    expect(await create(input)).toBe(second);
    const fields = `number digest imageCount excludedCount note parent { id } createdBy { role }
      classes { name trainCount validationCount }`;
    const version = await ask(second, fields);
    expect(version).toMatchObject({
      number: 2,
      imageCount: 35,
      excludedCount: 1,
      note: "Blurred, and one mistake",
      parent: { id: first },
      createdBy: { role: "OWNER" },
      classes: [
        { name: "dots", trainCount: 10, validationCount: 7 },
        { name: "stripes", trainCount: 13, validationCount: 5 },
      ],
    });
    expect(version.digest).not.toBe(before.digest);
    expect(await ask(first, "digest imageCount")).toEqual(before);
    expect((await photosOf(second)).length).toBe(35);
    const out = await photosOf(second, "first: 10, excluded: true");
    expect(out.map(({ path }) => path)).toEqual(["validation/stripes/12.jpg"]);
  });

  it("tells what changed, by kind, page by page", async () => {
    const { diff } = await ask(
      second,
      `diff { base { id } added removed moved relabelled excluded restored unchanged
        one: changes(first: 1) { totalCount pageInfo { hasNextPage endCursor }
          edges { node { kinds before { path split } after { path split } } } }
        relabels: changes(kind: RELABELLED) { totalCount edges { node {
          before { className } after { className } } } } }`,
    );
    expect(diff).toMatchObject({
      base: { id: first },
      added: 0,
      removed: 0,
      moved: 1,
      relabelled: 1,
      excluded: 1,
      restored: 0,
      unchanged: 33,
      one: { totalCount: 3, pageInfo: { hasNextPage: true } },
      relabels: {
        totalCount: 1,
        edges: [{ node: { before: { className: "dots" }, after: { className: "stripes" } } }],
      },
    });
    const after = diff.one.pageInfo.endCursor;
    const rest = await ask(second, `diff { changes(after: "${after}") { edges { node { kinds } } } }`);
    const kinds = [diff.one.edges[0], ...rest.diff.changes.edges].map(({ node }) => node.kinds).toSorted();
    expect(kinds).toEqual([["EXCLUDED"], ["MOVED"], ["RELABELLED"]]);
    // The other way round, the photo that was left out comes back.
    const back = await ask(first, `diff(againstId: "${second}") { moved relabelled restored excluded }`);
    expect(back.diff).toEqual({ moved: 1, relabelled: 1, restored: 1, excluded: 0 });
  });

  it("is written out as a table, image by image", async () => {
    const get = (cookie: string) =>
      fetch(`${stack.origin}/api/dataset-versions/${second}/manifest.csv`, { headers: { cookie } });
    const answer = await get(stack.cookie);
    expect(answer.headers.get("content-disposition")).toContain("Patterns-v2.csv");
    const [header, ...rows] = (await answer.text()).trim().split("\r\n");
    expect(header).toBe(
      "position,path,sha256,split,class_name,class_index,group,excluded,bytes,width_px,height_px,format",
    );
    expect(rows).toHaveLength(36);
    const moved = await photoAt(second, "train/dots/0.jpg");
    expect(rows.find((row) => row.includes("train/dots/0.jpg"))).toContain(
      `,${moved.sha256},validation,dots,0,,false,`,
    );
    expect((await get("")).status).toBe(401);
  });

  it("gives a conflict to the second of two people who begin with the same version", async () => {
    const [photo] = await photosOf(first);
    const changes = [{ imageIds: [photo!.id], excluded: true }];
    const input = { fromVersionId: first, newestVersionId: first, changes };
    expect(await codeOf(stack, CREATE, { input })).toBe("CONFLICT");
  });

  it("goes back to an older version, with its digest", async () => {
    const third = await create({ fromVersionId: first, newestVersionId: second });
    const [{ digest }, undone] = [
      await ask(first, "digest"),
      await ask(third, "number digest excludedCount"),
    ];
    expect(undone).toEqual({ number: 3, digest, excludedCount: 0 });
    const { diff } = await ask(third, `diff(againstId: "${second}") { restored moved relabelled unchanged }`);
    expect(diff).toEqual({ restored: 1, moved: 1, relabelled: 1, unchanged: 33 });
  });

  it("draws splits anew that divide no group, and keeps them through later changes", async () => {
    const redraw = { seed: 7, validationFraction: 0.34, testFraction: 0, groupPattern: "{group}.jpg" };
    expect(
      await codeOf(stack, CREATE, {
        input: { fromVersionId: first, redraw: { ...redraw, groupPattern: "x" } },
      }),
    ).toBe("BAD_USER_INPUT");
    const id = await create({ fromVersionId: first, redraw });
    const photos = await photosOf(id);
    const splits = new Map<string | null, Set<string>>();
    for (const { groupKey, split } of photos)
      splits.set(groupKey, (splits.get(groupKey) ?? new Set()).add(split));
    // Numbers repeat across the two classes: each is one group of two photos.
    expect(splits.size).toBe(18);
    expect([...splits.values()].every((own) => own.size === 1)).toBe(true);
    expect(photos.filter(({ split }) => split === "validation")).toHaveLength(12);
    const next = await create({
      fromVersionId: id,
      changes: [{ imageIds: [photos[0]!.id], excluded: true }],
    });
    expect((await photosOf(next)).every(({ groupKey }) => groupKey !== null)).toBe(true);
  });

  it("draws splits anew that part no look-alikes, where that is asked for", async () => {
    const from = await create({ fromVersionId: first, redraw: { seed: 1 } });
    const photos = await photosOf(from);
    // Every photo looks like the next but one.
    const looksOf = photos.map((_, index) => `${Math.floor(index / 4)} ${index % 2}`);
    for (const [index, { id }] of photos.entries()) {
      const hash = createHash("sha256").update(looksOf[index]!).digest().readBigInt64BE();
      await stack.db.image.update({ where: { id }, data: { perceptualHash: hash } });
    }
    const redraw = { seed: 2, validationFraction: 0.34, keepLookAlikes: true };
    const drawn = await photosOf(await create({ fromVersionId: from, redraw }));
    const splitOf = new Map(drawn.map(({ path, split }) => [path, split]));
    const splits = new Map<string, Set<string>>();
    for (const [index, { path }] of photos.entries())
      splits.set(looksOf[index]!, (splits.get(looksOf[index]!) ?? new Set()).add(splitOf.get(path)!));
    expect([...splits.values()].every((own) => own.size === 1)).toBe(true);
    expect(new Set(splitOf.values())).toEqual(new Set(["train", "validation"]));
  });

  it("reads the same files again when an import is tried again, to the same digest", async () => {
    const { id, digest } = await importFiles(stack, "Torn", await drawDataset({ train: 4, validation: 2 }));
    await stack.db.image.deleteMany({ where: { datasetVersionId: id } });
    await stack.db.datasetVersion.update({ where: { id }, data: { status: "FAILED", digest: null } });
    await query(stack, "mutation ($id: ID!) { retryJob(kind: IMPORT_DATASET, id: $id) { state } }", { id });
    expect(await versionWhenDone(stack, id)).toMatchObject({ status: "READY", digest, imageCount: 12 });
  });

  it("finds a photo that someone put into the other split, and shows it with its twin", async () => {
    const files = await drawDataset({ train: 4, validation: 2 });
    const twin = {
      path: "validation/dots/twin.jpg",
      bytes: files.find(({ path }) => path === "train/dots/0.jpg")!.bytes,
    };
    const leaky = (await importFiles(stack, "Leaky", [...files, twin])).id;
    const issues = await ask(
      leaky,
      `issues(code: "LEAKAGE") { totalCount edges { node { path image { id path } relatedImage { path split } } } }`,
    );
    expect(issues.issues).toEqual({
      totalCount: 1,
      edges: [
        {
          node: {
            path: "validation/dots/twin.jpg",
            image: { id: expect.any(String), path: "validation/dots/twin.jpg" },
            relatedImage: { path: "train/dots/0.jpg", split: "train" },
          },
        },
      ],
    });
    const imageIds = (await ask(leaky, `imageIds(issueCode: "LEAKAGE")`)).imageIds;
    const clean = await create({ fromVersionId: leaky, changes: [{ imageIds, excluded: true }] });
    const { issueCounts, imageCount } = await ask(clean, "issueCounts { code } imageCount");
    expect(issueCounts.map(({ code }: { code: string }) => code)).not.toContain("LEAKAGE");
    expect(imageCount).toBe(12);
  });

  it("finds a smaller copy in the other split, also where the photo was taken in without a hash", async () => {
    const spots = Uint8Array.from(
      { length: 7 * 7 * 3 },
      (_, index) => (index * index * 31 + index * 17) % 256,
    );
    const scene = await sharp(spots, { raw: { width: 7, height: 7, channels: 3 } })
      .resize(320, 240, { fit: "fill", kernel: "cubic" })
      .jpeg()
      .toBuffer();
    const { id } = await importFiles(stack, "Alike", [
      ...(await drawDataset({ train: 4, validation: 2 })),
      { path: "train/dots/scene.jpg", bytes: scene },
      { path: "validation/dots/small.webp", bytes: await sharp(scene).resize(160).webp().toBuffer() },
    ]);
    const alike = async (versionId: string) =>
      (
        await ask(
          versionId,
          `issues(codes: ["LEAKAGE", "NEAR_LEAKAGE"], first: 100) { edges { node { path relatedPath code } } }`,
        )
      ).issues.edges.map(({ node }: any) => `${node.path} ${node.code} ${node.relatedPath}`);
    const pair = "validation/dots/small.webp NEAR_LEAKAGE train/dots/scene.jpg";
    expect(await alike(id)).toContain(pair);

    // As in a version from before there were hashes.
    await stack.db.image.updateMany({ where: { datasetVersionId: id }, data: { perceptualHash: null } });
    const without = async (path: string) => {
      const imageIds = [(await photoAt(id, path)).id];
      return create({ fromVersionId: id, changes: [{ imageIds, excluded: true }] });
    };
    expect(await alike(await without("train/dots/0.jpg"))).toContain(pair);
    expect(await alike(await without("train/dots/scene.jpg"))).not.toContain(pair);
  });

  it("is grouped at its import by a column of a table", async () => {
    const files = (await drawDataset({ train: 6, validation: 0 })).map((file) => ({
      ...file,
      path: file.path.replace("train/", "photos/"),
    }));
    const lines = files.map(
      ({ path }) => `${path.replace("photos/", "")},${Number(/(\d+)\.jpg/.exec(path)![1]) % 3}`,
    );
    const table = { path: "photos/who.csv", bytes: Buffer.from(["file,person", ...lines].join("\n")) };
    const uploadId = await upload(stack, [...files, table]);
    const split = { validationFraction: 0.34, groupColumn: "person" };
    const { id } = await importInput(stack, { name: "People", uploadId, split });
    await versionWhenDone(stack, id);
    const held = (await photosOf(id)).filter((photo) => photo.split === "validation");
    expect([held.length, new Set(held.map(({ groupKey }) => groupKey)).size]).toEqual([4, 1]);
  });

  it("pages by offset and filters by path", async () => {
    const all = await photosOf(first);
    expect(await photosOf(first, "first: 5, offset: 30")).toEqual(all.slice(30, 35));
    const found = await photosOf(first, `pathContains: "STRIPES/1"`);
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(all.filter(({ path }) => path.includes("stripes/1")));
    const ids = (await ask(first, `imageIds(split: validation)`)).imageIds;
    expect(ids).toEqual(all.filter(({ split }) => split === "validation").map(({ id }) => id));
  });

  it("ranks doubtful labels by a run, and measures what correcting them brought", async () => {
    // Two photos of each class swap their folders: mistakes that a run can find.
    const files = await drawDataset({ train: 20, validation: 8 });
    const swapped = files.map((file) => {
      const [, className, number] = /validation\/(\w+)\/(2[01])\.jpg/.exec(file.path) ?? [];
      if (!className) return file;
      return { ...file, path: `validation/${className === "dots" ? "stripes" : "dots"}/wrong-${number}.jpg` };
    });
    const version = (await importFiles(stack, "Mislabelled", swapped)).id;
    expect((await ask(version, "labelCheck { id }")).labelCheck).toBeNull();
    const hyperparameters = { hiddenLayers: [], epochs: 60, patience: null, learningRate: 0.01 };
    const run = await startRun(stack, { datasetVersionId: version, hyperparameters });
    await runWhenOver(stack, run);
    const check = (
      await ask(
        version,
        `labelCheck { judgedCount suspectCount run { id } suspects(first: 4) { totalCount edges { node {
        image { id path className } suggestedClassName probability labelProbability } } } }`,
      )
    ).labelCheck;
    expect(check).toMatchObject({ judgedCount: 16, run: { id: run } });
    const suspects: any[] = check.suspects.edges.map(({ node }: any) => node);
    expect(suspects.map(({ image }) => /wrong/.test(image.path))).toEqual([true, true, true, true]);
    const gaps = suspects.map(({ probability, labelProbability }) => probability - labelProbability);
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));

    const corrected = await create({
      fromVersionId: version,
      changes: suspects.map(({ image, suggestedClassName }) => ({
        imageIds: [image.id],
        className: suggestedClassName,
      })),
    });
    const retraining = `retraining { before { id } after { id } commonCount beforeCorrect afterCorrect fixedCount
      brokenCount pValue } labelCheck { run { id } judgedCount }`;
    // What was put right is not asked about again; the older run's other answers still count.
    expect(await ask(corrected, retraining)).toMatchObject({
      retraining: { before: { id: run }, after: null, commonCount: 0 },
      labelCheck: { run: { id: run }, judgedCount: 12 },
    });
    const again = await startRun(stack, { datasetVersionId: corrected, hyperparameters });
    await runWhenOver(stack, again);
    const { retraining: gain, labelCheck } = await ask(corrected, retraining);
    expect(labelCheck).toEqual({ run: { id: again }, judgedCount: 16 });
    expect(gain).toMatchObject({ before: { id: run }, after: { id: again }, commonCount: 16 });
    // Judged by the corrected labels, the older run was right on the swapped photos.
    expect(gain.beforeCorrect).toBeGreaterThanOrEqual(12);
    expect(gain.afterCorrect - gain.beforeCorrect).toBe(gain.fixedCount - gain.brokenCount);
    expect((await ask(version, "retraining { id }")).retraining).toBeNull();
  });
});
