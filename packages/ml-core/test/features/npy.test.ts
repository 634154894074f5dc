import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NpyRowWriter } from "../../src/features/npy-row-writer.js";
import { readNpy, writeNpy } from "../../src/features/npy.js";
import { useTemporaryFolder } from "../helpers/temporary-folder.js";

const folder = useTemporaryFolder();
const file = join(folder, "array.npy");

/** `numpy.save` of `numpy.arange(6, dtype="<i8").reshape(2, 3)`, NumPy 2.4: 64-byte aligned header, then values. */
const NUMPY_HEADER =
  "\x93NUMPY\x01\x00\x76\x00{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }".padEnd(127) + "\n";

const bytesOf = (header: string, size = 48) =>
  Buffer.concat([Buffer.from(header, "latin1"), Buffer.alloc(size)]);

describe(".npy files", () => {
  it.each([
    { data: Float32Array.of(1.5, -0, 3e-38, Infinity, 0.1, 7), shape: [2, 3] },
    { data: Int32Array.of(-1, 2, 2 ** 31 - 1), shape: [3] },
    { data: BigInt64Array.of(-1n, 2n ** 62n), shape: [2, 1] },
    { data: Float64Array.of(Math.PI), shape: [] },
    { data: new Float32Array(0), shape: [0, 8192] },
    { data: Uint8Array.of(0, 255), shape: [1, 1, 2] },
  ])("come back as they were written: $shape", async (array) => {
    await writeNpy(file, array);
    const { data, shape } = await readNpy(file);
    expect(shape).toEqual(array.shape);
    expect(data).toEqual(array.data);
  });

  it("have the very bytes that numpy.save writes", async () => {
    const values = BigInt64Array.of(0n, 1n, 2n, 3n, 4n, 5n);
    await writeNpy(file, { data: values, shape: [2, 3] });
    const expected = Buffer.concat([Buffer.from(NUMPY_HEADER, "latin1"), Buffer.from(values.buffer)]);
    expect((await readFile(file)).equals(expected)).toBe(true);
  });

  it("are refused with the reason when they cannot be read", async () => {
    const cases: [Buffer, RegExp][] = [
      [Buffer.from("PK\x03\x04 not an array at all"), /is not an \.npy file/],
      [bytesOf(NUMPY_HEADER.replace("False", "True ")), /Fortran order/],
      [bytesOf(NUMPY_HEADER.replace("<i8", ">f4")), /holds >f4/],
      [bytesOf(NUMPY_HEADER, 40), /has 168 bytes, not the 176/],
      [bytesOf(NUMPY_HEADER).subarray(0, 50), /ends too early/],
    ];
    for (const [bytes, message] of cases) {
      await writeFile(file, bytes);
      await expect(readNpy(file)).rejects.toThrow(message);
      await expect(readNpy(file)).rejects.toMatchObject({ code: "NPY_INVALID" });
    }
    await expect(readNpy(join(folder, "nothing.npy"))).rejects.toThrow(/is not there/);
    await expect(writeNpy(file, { data: Float32Array.of(1), shape: [2] })).rejects.toThrow(RangeError);
  });
});

describe("a .npy file written row by row", () => {
  const WIDTH = 70_000;
  const rowOf = (row: number) => new Float32Array(WIDTH).fill(row + 0.5).fill(-row, 0, 3);
  const matrixOf = (rows: number[]) => Float32Array.from(rows.flatMap((row) => [...rowOf(row)]));

  it("has the bytes of one written at once, whatever the order of the rows", async () => {
    const order = [0, 1, 2, 3, 4, 7, 8, 5, 6, 9];
    await writeNpy(file, { data: matrixOf(order.toSorted((a, b) => a - b)), shape: [10, WIDTH] });
    const rowFile = join(folder, "rows.npy");
    const writer = await NpyRowWriter.open(rowFile, { rows: 10, width: WIDTH });
    for (const row of order) writer.write(row, rowOf(row));
    await expect(readFile(rowFile)).rejects.toThrow("ENOENT");
    await writer.finish([...order.keys()]);
    expect((await readFile(rowFile)).equals(await readFile(file))).toBe(true);
  });

  it("closes the gaps of rows that never came", async () => {
    const writer = await NpyRowWriter.open(file, { rows: 1000, width: WIDTH });
    for (const row of [6, 1, 3]) writer.write(row, rowOf(row));
    await writer.finish([1, 3, 6]);
    const { data, shape } = await readNpy(file);
    expect(shape).toEqual([3, WIDTH]);
    expect(data).toEqual(matrixOf([1, 3, 6]));
  });

  it("leaves nothing behind when it is discarded, nor for ever when its process was killed", async () => {
    const own = join(folder, "own");
    await mkdir(own);
    const abandoned = join(own, "x.npy.5f.tmp");
    await writeFile(abandoned, "");
    await utimes(abandoned, 1, 1);
    await writeFile(join(own, "x.npy.6a.tmp"), "");
    const writer = await NpyRowWriter.open(join(own, "x.npy"), { rows: 2, width: 4 });
    writer.write(0, new Float32Array(4));
    await writer.discard();
    expect(await readdir(own)).toEqual(["x.npy.6a.tmp"]);
  });
});
