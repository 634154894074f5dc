/** Which image, and which view of it, has which row of an extraction, and which rows are there. */
import { AppError } from "@smallset/schema";
import type { ImageSource } from "./decode-images.js";
import type { ExtractableImage, ExtractionFailure, FeatureSet } from "./features.type.js";

/** `view` 0 is the image itself. */
interface Picture {
  sha256: string;
  view: number;
}

type OnFailure = ((failure: ExtractionFailure) => void) | undefined;

export class RowTable {
  /** Rows and failures so far. */
  done = 0;
  /** Of one image at most. */
  readonly viewCount: number;
  readonly #rows: { image: ExtractableImage; view: number }[];
  readonly #featureLength: number;
  readonly #features: Float32Array;
  /** By view: the rows of each image. */
  readonly #rowsOf: Map<string, number[]>[];
  readonly #placed: Set<string>[];
  /** Placed, failed or refused: no longer missing, and counted. */
  readonly #settled: Set<string>[];
  readonly #failures = new Map<string, { code: string; message: string }>();

  /** @throws AppError OUT_OF_MEMORY */
  constructor(images: readonly ExtractableImage[], featureLength: number) {
    this.#rows = images.flatMap((image) =>
      Array.from({ length: 1 + (image.views ?? 0) }, (_, view) => ({ image, view })),
    );
    this.viewCount = images.reduce((most, { views = 0 }) => Math.max(most, views), 0);
    this.#featureLength = featureLength;
    this.#features = allocate(this.#rows.length, featureLength);
    const byView = <T>(make: () => T): T[] => Array.from({ length: this.viewCount + 1 }, make);
    this.#rowsOf = byView(() => new Map<string, number[]>());
    this.#placed = byView(() => new Set<string>());
    this.#settled = byView(() => new Set<string>());
    this.#rows.forEach(({ image: { sha256 }, view }, row) => {
      const rows = this.#rowsOf[view]!.get(sha256);
      if (rows) rows.push(row);
      else this.#rowsOf[view]!.set(sha256, [row]);
    });
  }

  get total(): number {
    return this.#rows.length;
  }

  missing(view: number): string[] {
    return [...this.#rowsOf[view]!.keys()].filter((sha256) => !this.#settled[view]!.has(sha256));
  }

  /** What has to be decoded: each different image once, in order, with the views that are missing. */
  missingSources(): ImageSource[] {
    const views = new Map<string, number[]>();
    for (const sha256 of this.#rowsOf[0]!.keys()) views.set(sha256, []);
    for (let view = 0; view <= this.viewCount; view++)
      for (const sha256 of this.missing(view)) views.get(sha256)!.push(view);
    return [...views]
      .filter(([, wanted]) => wanted.length > 0)
      .map(([sha256, wanted]) => ({ sha256, files: this.#filesOf(sha256), views: wanted }));
  }

  place({ sha256, view }: Picture, row: Float32Array): void {
    for (const index of this.#rowsOf[view]!.get(sha256) ?? [])
      this.#features.set(row, index * this.#featureLength);
    this.#placed[view]!.add(sha256);
    this.#settle({ sha256, view });
  }

  /** A worthless row, which must never be stored. An image can do without a view, not without itself. */
  refuse({ sha256, view }: Picture, onFailure: OnFailure): void {
    const message = "The network's answer to this image has values that are not finite numbers.";
    if (view === 0) this.fail(sha256, { code: "NOT_FINITE", message }, onFailure);
    else this.#settle({ sha256, view });
  }

  /** The image goes without a row, and so do its views. */
  fail(sha256: string, { code, message }: { code: string; message: string }, onFailure: OnFailure): void {
    this.#failures.set(sha256, { code, message });
    for (const index of this.#rowsOf[0]!.get(sha256) ?? [])
      onFailure?.({ path: this.#rows[index]!.image.path, code, message });
    for (let view = 0; view <= this.viewCount; view++) this.#settle({ sha256, view });
  }

  /** Closes the gaps that failures left. @throws AppError ALL_IMAGES_FAILED */
  collect(): Pick<FeatureSet, "features" | "sha256s" | "views" | "failures"> {
    const length = this.#featureLength;
    const sha256s: string[] = [];
    const views: number[] = [];
    const failures: ExtractionFailure[] = [];
    this.#rows.forEach(({ image: { sha256, path }, view }, row) => {
      const failure = this.#failures.get(sha256);
      if (failure && view === 0) failures.push({ path, ...failure });
      if (failure || !this.#placed[view]!.has(sha256)) return;
      if (sha256s.length < row)
        this.#features.copyWithin(sha256s.length * length, row * length, (row + 1) * length);
      sha256s.push(sha256);
      views.push(view);
    });
    if (failures.length > 0 && sha256s.length === 0)
      throw new AppError(
        "ALL_IMAGES_FAILED",
        `None of the ${failures.length} images could be read. ${failures[0]!.path}: ${failures[0]!.message}`,
        "See the dataset's report, or import the folder again.",
      );
    return { features: this.#features.subarray(0, sha256s.length * length), sha256s, views, failures };
  }

  #filesOf(sha256: string): string[] {
    return (this.#rowsOf[0]!.get(sha256) ?? []).map((row) => this.#rows[row]!.image.file);
  }

  #settle({ sha256, view }: Picture): void {
    if (this.#settled[view]!.has(sha256)) return;
    this.#settled[view]!.add(sha256);
    this.done += this.#rowsOf[view]!.get(sha256)?.length ?? 0;
  }
}

/** @throws AppError OUT_OF_MEMORY */
function allocate(rows: number, featureLength: number): Float32Array {
  try {
    return new Float32Array(rows * featureLength);
  } catch (error) {
    const gigabytes = ((rows * featureLength * 4) / 1e9).toFixed(1);
    throw new AppError(
      "OUT_OF_MEMORY",
      `The features of ${rows} pictures take ${gigabytes} GB, more than there is.`,
      "Choose a smaller image size, fewer images, or fewer views of each.",
      { cause: error },
    );
  }
}
