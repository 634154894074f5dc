/**
 * A run's metrics as a TensorBoard event file.
 * https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 */
import type { MetricPoint } from "@smallset/schema";
import { toTfRecord } from "./tf-record.js";

export interface TimedMetricPoint extends MetricPoint {
  timestamp: Date;
}

/** TensorBoard finds files by "tfevents" in the name, and reads those of one folder in the order of their names. */
export const eventFileName = (startedAt: Date): string =>
  `events.out.tfevents.${String(Math.floor(startedAt.getTime() / 1000)).padStart(10, "0")}.smallset`;

/** What a file begins with. */
export const encodeStart = (startedAt: Date): Uint8Array =>
  toTfRecord(Buffer.concat([wallTime(startedAt), bytes(FILE_VERSION, Buffer.from("brain.Event:2"))]));

/** One point. Tags are our metric keys, of which TensorBoard groups those that begin alike: "val/loss", "val/accuracy". */
export function encodePoint({ key, step, value, timestamp }: TimedMetricPoint): Uint8Array {
  const scalar = Buffer.concat([bytes(TAG, Buffer.from(key)), float(SIMPLE_VALUE, value)]);
  return toTfRecord(
    Buffer.concat([wallTime(timestamp), integer(STEP, step), bytes(SUMMARY, bytes(SUMMARY_VALUE, scalar))]),
  );
}

// Field numbers of Event, Summary and Summary.Value.
const [WALL_TIME, STEP, FILE_VERSION, SUMMARY] = [1, 2, 3, 5];
const SUMMARY_VALUE = 1;
const [TAG, SIMPLE_VALUE] = [1, 2];

// Wire types. https://protobuf.dev/programming-guides/encoding/
const [VARINT, FIXED_64_BIT, LENGTH_DELIMITED, FIXED_32_BIT] = [0, 1, 2, 5];

/** All of ours are below 16, so that a tag is one byte. */
const tag = (field: number, wireType: number): Buffer => Buffer.of((field << 3) | wireType);

/** Negative numbers take ten bytes, as the encoding says. */
function varint(value: number): Buffer {
  const list: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) list.push(Number(rest & 127n) | 128);
  return Buffer.from([...list, Number(rest)]);
}

const integer = (field: number, value: number): Buffer => Buffer.concat([tag(field, VARINT), varint(value)]);
const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([tag(field, LENGTH_DELIMITED), varint(value.length), value]);

function float(field: number, value: number): Buffer {
  const single = Buffer.alloc(4);
  single.writeFloatLE(value);
  return Buffer.concat([tag(field, FIXED_32_BIT), single]);
}

function wallTime(at: Date): Buffer {
  const seconds = Buffer.alloc(8);
  seconds.writeDoubleLE(at.getTime() / 1000);
  return Buffer.concat([tag(WALL_TIME, FIXED_64_BIT), seconds]);
}
