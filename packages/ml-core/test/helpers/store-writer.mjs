// Appends one row after another to a feature store and prints each row's name once it is on disk, until killed.
import { createHash } from "node:crypto";
import { openFeatureStore } from "../../dist/features/feature-store.js";

const [, , dir, fingerprint, writer] = process.argv;
const store = await openFeatureStore(dir);
for (let index = 0; ; index++) {
  const name = `${writer}:${index}`;
  const sha256 = createHash("sha256").update(name).digest("hex");
  await store.append(
    { fingerprint, featureLength: 3, dtype: "float32" },
    [sha256],
    Float32Array.of(Number(writer), index, 0.5),
  );
  process.stdout.write(`${name}\n`);
}
