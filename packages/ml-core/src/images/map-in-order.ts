/** Runs several jobs at a time and yields their answers in order. */

/**
 * At most `concurrency` items are being worked on or waiting to be taken: a slow consumer holds the work back.
 * A consumer that stops early leaves no job unobserved.
 */
export async function* mapInOrder<Item, Answer>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<Answer>,
): AsyncGenerator<Answer, void, undefined> {
  const running: Promise<Answer>[] = [];
  let next = 0;
  try {
    while (next < items.length || running.length) {
      while (next < items.length && running.length < concurrency) {
        const answer = work(items[next]!, next++);
        // It is awaited below, perhaps long after it failed; until then Node must not call it unhandled.
        answer.catch(() => {});
        running.push(answer);
      }
      yield await running.shift()!;
    }
  } finally {
    await Promise.allSettled(running);
  }
}
