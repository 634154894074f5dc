/** Many websockets that follow one run: does each get every event once, and how soon? */
import { appendEvent } from "../../apps/api/dist/modules/run/append-event.js";

const EVENTS = 100;
/** As fast as a run may tell: ten a second. */
const PAUSE_MS = 100;
const FOLLOW = `subscription ($runId: ID!, $afterSeq: Int!) {
  runEvents(runId: $runId, afterSeq: $afterSeq) { seq metrics { key step value } } }`;

const pause = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

/**
 * @param connectAgain gives a client with a websocket of its own
 * @returns delaysMs from just before the commit to each arrival; how many events were expected, arrived, and came twice
 */
export async function measureSubscribers({ stack, connectAgain, runId, subscribers }) {
  const { lastSeq: afterSeq } = await stack.db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { lastSeq: true },
  });
  const committedAt = new Map();
  const delaysMs = [];
  const seen = Array.from({ length: subscribers }, () => new Set());
  let doubled = 0;
  const follow = async (client, seqs) => {
    for await (const { runEvents: event } of client.follow(FOLLOW, { runId, afterSeq })) {
      if (seqs.has(event.seq)) doubled += 1;
      seqs.add(event.seq);
      delaysMs.push(performance.now() - committedAt.get(event.seq));
    }
  };
  const clients = [];
  for (const [index, seqs] of seen.entries()) {
    const client = connectAgain();
    follow(client, seqs).catch((error) => console.error("A subscriber failed:", error));
    clients.push(client);
    // A thousand at the same moment would measure the door, not the room.
    if (index % 50 === 49) await pause(100);
  }
  const tell = (step) =>
    stack.db.$transaction(async (tx) => {
      await appendEvent(tx, stack.pubsub, runId, { metrics: [{ key: "val/loss", step, value: 1 / step }] });
      // Just before the commit, so that no arrival is earlier.
      committedAt.set(afterSeq + step, performance.now());
    });
  const untilAllHave = async (events) => {
    const deadline = performance.now() + 60_000;
    while (seen.some((seqs) => seqs.size < events) && performance.now() < deadline) await pause(50);
  };
  // The first event reaches the last of them once it is in; how long coming in takes is another matter.
  await tell(1);
  await untilAllHave(1);
  delaysMs.length = 0;
  const memoryMb = stack.memoryMb();
  for (let step = 2; step <= EVENTS; step++) {
    await pause(PAUSE_MS);
    await tell(step);
  }
  await untilAllHave(EVENTS);
  await Promise.all(clients.map((client) => client.close()));
  const arrived = seen.reduce((sum, seqs) => sum + seqs.size, 0);
  return { delaysMs, expected: subscribers * EVENTS, arrived, doubled, memoryMb };
}
