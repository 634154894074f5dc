/** Turns a batch on its side, so that the dense kernels read one feature of every image with one load. */

/**
 * Writes rows [batch][count] as xt[count][batch]. `batch` and `count` are multiples of 4; `stride` is the
 * distance between rows in floats.
 */
export function transpose(rows: usize, stride: i32, batch: i32, count: i32, xt: usize): void {
  const rowBytes = (<usize>stride) << 2;
  const columnBytes = (<usize>batch) << 2;
  for (let b = 0; b < batch; b += 4) {
    let row = rows + <usize>b * rowBytes;
    let out = xt + ((<usize>b) << 2);
    const end = row + ((<usize>count) << 2);
    for (; row < end; row += 16, out += 4 * columnBytes) {
      const r0 = v128.load(row);
      const r1 = v128.load(row + rowBytes);
      const r2 = v128.load(row + 2 * rowBytes);
      const r3 = v128.load(row + 3 * rowBytes);
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(out + columnBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(out + 2 * columnBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(out + 3 * columnBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    }
  }
}
