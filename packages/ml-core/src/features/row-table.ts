/** Which image, and which view of it, has which row of an extraction, and which rows are there. Holds no features. */
import { AppError } from "@smallset/schema";
import type { ImageSource } from "./decode-images.js";
import type { ExtractableImage, ExtractionFailure, StoredFeatures } from "./features.type.js";

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
  /** By view: the rows of each image. */
  readonly #rowsOf: Map<string, number[]>[];
  readonly #placed: Set<string>[];
  /** Placed, failed or refused: no longer missing, and counted. */
  readonly #settled: Set<string>[];
  /** By view: what is left out, and why. */
  readonly #failures: Map<string, { code: string; message: string }>[];

  constructor(images: readonly ExtractableImage[]) {
    this.#rows = images.flatMap((image) =>
      Array.from({ length: 1 + (image.views ?? 0) }, (_, view) => ({ image, view })),
    );
    this.viewCount = images.reduce((most, { views = 0 }) => Math.max(most, views), 0);
    const byView = <T>(make: () => T): T[] => Array.from({ length: this.viewCount + 1 }, make);
    this.#rowsOf = byView(() => new Map<string, number[]>());
    this.#placed = byView(() => new Set<string>());
    this.#settled = byView(() => new Set<string>());
    this.#failures = byView(() => new Map<string, { code: string; message: string }>());
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

  /** The picture is in the store. Returns its rows. */
  place({ sha256, view }: Picture): readonly number[] {
    this.#placed[view]!.add(sha256);
    this.#settle({ sha256, view });
    return this.#rowsOf[view]!.get(sha256) ?? [];
  }

  /** A worthless row, which must never be stored. */
  refuse(picture: Picture, onFailure: OnFailure): void {
    const which = picture.view === 0 ? "this image" : `view ${picture.view} of this image`;
    const message = `The network's answer to ${which} has values that are not finite numbers.`;
    this.fail(picture, { code: "NOT_FINITE", message }, onFailure);
  }

  /** The picture goes without a row. An image can do without a view; without itself, it has none either. */
  fail({ sha256, view }: Picture, reason: { code: string; message: string }, onFailure: OnFailure): void {
    const failure = { code: reason.code, message: reason.message };
    this.#failures[view]!.set(sha256, failure);
    for (const index of this.#rowsOf[view]!.get(sha256) ?? [])
      onFailure?.(describeFailure(this.#rows[index]!, failure));
    this.#settle({ sha256, view });
    if (view > 0) return;
    for (let further = 1; further <= this.viewCount; further++) this.#settle({ sha256, view: further });
  }

  /** What there is, in row order. @throws AppError ALL_IMAGES_FAILED */
  collect(): Pick<StoredFeatures, "rows" | "sha256s" | "views" | "failures"> {
    const rows: number[] = [];
    const failures: ExtractionFailure[] = [];
    this.#rows.forEach((picture, row) => {
      const { view, image } = picture;
      const failure = this.#failures[view]!.get(image.sha256);
      if (failure) failures.push(describeFailure(picture, failure));
      const isThere = this.#placed[view]!.has(image.sha256) && !this.#failures[0]!.has(image.sha256);
      if (isThere) rows.push(row);
    });
    if (failures.length > 0 && rows.length === 0)
      throw new AppError(
        "ALL_IMAGES_FAILED",
        `None of the ${failures.length} images could be read. ${failures[0]!.path}: ${failures[0]!.message}`,
        "See the dataset's report, or import the folder again.",
      );
    const sha256s = rows.map((row) => this.#rows[row]!.image.sha256);
    return { rows, sha256s, views: rows.map((row) => this.#rows[row]!.view), failures };
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

const describeFailure = (
  { image, view }: { image: ExtractableImage; view: number },
  failure: { code: string; message: string },
): ExtractionFailure => ({ path: image.path, ...(view > 0 && { view }), ...failure });
