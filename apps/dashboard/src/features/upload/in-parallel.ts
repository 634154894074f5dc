/** Several requests at once, but not all. */

/** As many as a browser opens to one host without queueing, less two for the page itself. */
const PARALLEL = 4;

/** Runs `work` over all items, `PARALLEL` at a time; the first error stops the rest. */
export async function inParallel<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (!failed && next < items.length) {
      try {
        await work(items[next++] as Item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
}
