/** Small drawn photos of two classes that even random weights can tell apart: stripes and dots. */
import sharp from "sharp";
import type { TestFile } from "./client.js";

const drawings: Record<string, (index: number) => string> = {
  stripes: (index) =>
    Array.from({ length: 6 }, (_, line) => {
      const y = line * 11 + (index % 7);
      return `<rect x="0" y="${y}" width="64" height="5" fill="hsl(${(index * 37) % 60} 80% 45%)"/>`;
    }).join(""),
  dots: (index) =>
    Array.from({ length: 9 }, (_, dot) => {
      const [x, y] = [10 + (dot % 3) * 21 + (index % 5), 10 + Math.floor(dot / 3) * 21 + (index % 3)];
      return `<circle cx="${x}" cy="${y}" r="7" fill="hsl(${180 + ((index * 29) % 60)} 80% 45%)"/>`;
    }).join(""),
};

/** The `index`-th photo of a class; no two are alike. */
export async function drawPhoto(className: string, index: number, sizePx = 64): Promise<Buffer> {
  const shapes = drawings[className]!(index);
  const background = `hsl(${(index * 53) % 360} 20% ${88 + (index % 8)}%)`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="${sizePx}" height="${sizePx}">
    <rect width="64" height="64" fill="${background}"/>${shapes}
    <text x="2" y="62" font-size="5">${index}</text></svg>`;
  return sharp(Buffer.from(svg)).flatten().jpeg({ quality: 90 }).toBuffer();
}

/** train and validation class folders. */
export async function drawDataset({ train = 12, validation = 6, sizePx = 64 } = {}): Promise<TestFile[]> {
  const files: TestFile[] = [];
  const counts = { train, validation };
  let index = 0;
  for (const [split, count] of Object.entries(counts))
    for (let photo = 0; photo < count; photo++, index++)
      for (const className of Object.keys(drawings))
        files.push({
          path: `${split}/${className}/${index}.jpg`,
          bytes: await drawPhoto(className, index, sizePx),
        });
  return files;
}
