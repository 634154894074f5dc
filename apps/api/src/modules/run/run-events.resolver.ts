/** Following runs and experiments over GraphQL. */
import { Arg, ID, Int, Resolver, Root, Subscription } from "type-graphql";
import type { Context } from "../../graphql/context.js";
import type { ExperimentEventMessage, RunEventMessage } from "../../pubsub/topics.js";
import { ExperimentEvent, RunEvent } from "./run-event.type.js";
import { followExperimentById, followRunById } from "./run.service.js";

const AFTER_SEQ = { defaultValue: 0, description: "The last number that you have; 0: from the beginning." };

function toRunEvent({ runId, seq, at, payload }: RunEventMessage): RunEvent {
  const { status = null, progress = null, metrics = null, log = null, paused = null, usage = null } = payload;
  return { runId, seq, at: new Date(at), status, progress, metrics, log, paused, usage };
}

@Resolver()
export class RunEventsResolver {
  @Subscription(() => RunEvent, {
    description:
      "Replays what came after `afterSeq`, then follows live; no event is lost or doubled. Ends with the run.",
    subscribe: ({ args, context }: { args: { runId: string; afterSeq: number }; context: Context }) =>
      followRunById(context.platform, args.runId, args.afterSeq),
  })
  runEvents(
    @Arg("runId", () => ID, { description: "Which run." }) _runId: string,
    @Arg("afterSeq", () => Int, AFTER_SEQ) _afterSeq: number,
    @Root() event: RunEventMessage,
  ): RunEvent {
    return toRunEvent(event);
  }

  @Subscription(() => ExperimentEvent, {
    description:
      "The events of all runs of an experiment, or of one and its children. Replays what came after `afterSeq`, then follows live; none is lost or doubled.",
    subscribe: ({
      args: { experimentId, ...more },
      context,
    }: {
      args: { experimentId: string; afterSeq: number; ofRunId?: string | null };
      context: Context;
    }) => followExperimentById(context.platform, experimentId, more),
  })
  experimentEvents(
    @Arg("experimentId", () => ID, { description: "Which experiment." }) _experimentId: string,
    @Arg("afterSeq", () => Int, AFTER_SEQ) _afterSeq: number,
    @Arg("ofRunId", () => ID, {
      nullable: true,
      description: "Only the events of this run and of its children, until it is over: a sweep's.",
    })
    _ofRunId: string | null,
    @Root() { seq, event }: ExperimentEventMessage,
  ): ExperimentEvent {
    return { seq, event: toRunEvent(event) };
  }
}
