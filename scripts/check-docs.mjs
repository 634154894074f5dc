/** Whether what the documents name is there: linked files and headings, paths in `code`, and `npm run` commands. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./lib.mjs";

const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const read = (file) => readFileSync(join(root, file), "utf8");
const withoutBlocks = (text) => text.replace(/^```[\s\S]*?^```/gm, "");

/** The anchors that GitHub makes of a document's headings. */
const anchorsOf = (file) =>
  [...withoutBlocks(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

/** Why a link leads nowhere; null when it does, or leads out of the project. */
function faultOf(link, from) {
  if (/^[a-z]+:/i.test(link)) return null;
  const [path, anchor] = link.split("#");
  const target = path ? normalize(join(dirname(from), path)) : from;
  if (!existsSync(join(root, target))) return `${link} is not there`;
  return anchor && !anchorsOf(target).includes(anchor) ? `${link} has no such heading` : null;
}

/** Paths may leave out where they begin: `ml-core/test/pipeline.test.ts`. */
const isTracked = (path) => tracked.some((file) => file === path || file.endsWith(`/${path}`));

function* findFaults(file) {
  const text = read(file);
  const prose = withoutBlocks(text);
  for (const [, link] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
    const fault = faultOf(link, file);
    if (fault) yield fault;
  }
  for (const [, path] of prose.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|tsx|mjs|py|md|prisma|yaml))`/g))
    if (!isTracked(path)) yield `${path} is not there`;
  for (const [, name] of text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g))
    if (!(name in scripts)) yield `there is no npm run ${name}`;
}

const faults = tracked
  .filter((file) => file.endsWith(".md"))
  .flatMap((file) => [...findFaults(file)].map((fault) => `${file}: ${fault}`));
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
