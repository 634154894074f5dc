/** Rows as VGG16 makes them: half zero, the rest positive; two classes that differ in some columns. */
export function drawFeatures(rows, featureLength) {
  let state = 7;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const features = Float32Array.from({ length: rows * featureLength }, (_, index) => {
    const label = labels[Math.floor(index / featureLength)];
    return Math.max(0, random() * 2 - 1 + (index % 64 === label ? 0.3 : 0));
  });
  return { features, labels };
}
