/** What the machines tell. */
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { WorkerEventEnum } from "../../graphql/enums.js";

@ObjectType({ description: "What a worker process and its machine use at a moment." })
export class Usage {
  @Field(() => Float, { description: "Of the worker process; 100 is one core fully busy." })
  cpuPercent!: number;
  @Field(() => Float, { description: "Resident memory of the worker process." }) memoryBytes!: number;
  @Field(() => Float, { description: "Of the whole machine, 0 to 100." }) systemCpuPercent!: number;
  @Field(() => Float, { description: "In use on the whole machine." }) systemMemoryBytes!: number;
  @Field(() => Float, { description: "All of the machine's memory." }) totalMemoryBytes!: number;
  @Field(() => Int, { description: "Of the machine, as the worker may use them." }) cores!: number;
}

@ObjectType({ description: "A worker came, went, or says how busy it is." })
export class SystemEvent {
  @Field(() => Int, { description: "1, 2, 3 … without gaps; events of the last day are kept." }) seq!: number;
  @Field({ description: "When it happened." }) at!: Date;
  @Field(() => WorkerEventEnum, { description: "What happened." }) kind!: string;
  @Field(() => ID, { description: "The worker process." }) workerId!: string;
  @Field({ description: "The machine it runs on." }) host!: string;
  @Field(() => Int, { description: "Runs that it holds." }) runCount!: number;
  @Field(() => Usage, { nullable: true, description: "Null when it went." }) usage!: Usage | null;
}
