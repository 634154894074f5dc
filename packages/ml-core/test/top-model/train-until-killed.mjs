/** A process that trains what it is sent, keeping checkpoints, tells each epoch, and waits to be killed. */
import { trainTopModel } from "../../dist/top-model/train-top-model.js";

process.on("message", ({ job, dir }) => {
  void trainTopModel({
    ...job,
    checkpoint: { dir, intervalMs: 0 },
    onEpochEnd: async ({ epoch }) => {
      process.send({ epoch });
      // Never reaches the end, however late the kill comes.
      if (epoch === 6) await new Promise(() => {});
    },
  });
});
