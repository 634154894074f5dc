/** What the journeys share: one product, one browser, one project in it. */
import type { Browser, Page } from "playwright-core";
import type { Stack } from "../support/stack.js";

export interface World {
  stack: Stack;
  browser: Browser;
  /** The owner's. */
  page: Page;
  /** Folder on the server from which photos may be imported. */
  root: string;
  /** The drawn photos, in train and validation folders of two classes. */
  photos: string;
  datasetId: string;
  datasetVersionId: string;
  /** A finished run on them. */
  quickId: string;
  /** Resolves once the page has its heading. */
  open: (path: string, on?: Page) => Promise<void>;
}
