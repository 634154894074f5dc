/**
 * Joins ONNX networks into one: what one gives under a name, the next takes under the same name.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
import { ProtobufMessage } from "../../features/onnx-protobuf.js";
import { type ProtobufField, readProtobufFields } from "./protobuf-fields.js";

const MODEL = { graph: 7, metadata: 14 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const utf8 = new TextDecoder();

/**
 * Returns the bytes of an `.onnx` file that takes what the first network takes and gives what the last one gives.
 * @param main keeps its operator set; the others must use only operators that mean the same in that set
 * @param metadata onnxruntime calls it the model's custom metadata
 */
export function chainOnnxModels({
  before,
  main,
  after,
  metadata = {},
}: {
  before?: Uint8Array | undefined;
  main: Uint8Array;
  after?: Uint8Array | undefined;
  metadata?: Record<string, string>;
}): Uint8Array<ArrayBuffer> {
  const graphs = [before, main, after].filter((model) => model !== undefined).map(readGraph);
  const mainGraph = graphs[before ? 1 : 0]!;
  const given = new Set(graphs.flatMap((graph) => pick(graph, GRAPH.output)).map(readName));
  const fields = [
    // Nodes stand in the order in which they run.
    ...graphs.flatMap((graph) => pick(graph, GRAPH.node)),
    ...graphs.flatMap((graph) => pick(graph, GRAPH.initializer)),
    ...graphs.flatMap((graph) => pick(graph, GRAPH.input)).filter((input) => !given.has(readName(input))),
    ...pick(graphs.at(-1)!, GRAPH.output),
    ...mainGraph.filter(({ number }) => !Object.values(GRAPH).includes(number)),
  ];
  const rest = new ProtobufMessage().bytes(MODEL.graph, join(fields));
  for (const [key, value] of Object.entries(metadata))
    rest.message(MODEL.metadata, new ProtobufMessage().string(1, key).string(2, value));
  return join([
    ...readProtobufFields(main).filter(({ number }) => number !== MODEL.graph),
    { bytes: rest.finish() },
  ]);
}

function readGraph(model: Uint8Array): ProtobufField[] {
  return readProtobufFields(pick(readProtobufFields(model), MODEL.graph)[0]!.content);
}

function pick(fields: readonly ProtobufField[], number: number): ProtobufField[] {
  return fields.filter((field) => field.number === number);
}

/** ValueInfoProto.name */
function readName({ content }: ProtobufField): string {
  return utf8.decode(pick(readProtobufFields(content), 1)[0]?.content);
}

function join(parts: readonly { bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, { bytes }) => length + bytes.length, 0));
  let offset = 0;
  for (const { bytes } of parts) {
    joined.set(bytes, offset);
    offset += bytes.length;
  }
  return joined;
}
