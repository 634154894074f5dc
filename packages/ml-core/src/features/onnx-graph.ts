/**
 * Writes a neural network as an ONNX file, node by node.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */
import { ProtobufMessage } from "./onnx-protobuf.js";

/** TensorProto.DataType. */
const DATA_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
type DataType = keyof typeof DATA_TYPES;
type ConstantData = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

/** A number is a size known now; a string names one known when the network runs, such as the batch. */
type Dimension = number | string;

/** Integers only: protobuf cannot tell 6 from 6.0, and none of the operators here takes a float. */
type AttributeValue = number | readonly number[];

const IR_VERSION = 8;
const OPSET_VERSION = 17;

export class OnnxGraph {
  readonly #graph = new ProtobufMessage();
  readonly #name: string;
  #valueCount = 0;

  constructor(name: string) {
    this.#name = name;
    this.#graph.string(2, name);
  }

  input(name: string, type: DataType, dimensions: readonly Dimension[]): string {
    this.#graph.message(11, valueInfo(name, type, dimensions));
    return name;
  }

  /** Weights and other numbers known now. Keeps a view of `data` until `toModel`. Returns the value's name. */
  constant(data: ConstantData, dimensions: readonly number[]): string {
    const name = this.#nextName("constant");
    const tensor = new ProtobufMessage();
    for (const dimension of dimensions) tensor.integer(1, dimension);
    tensor
      .integer(2, DATA_TYPES[typeOf(data)])
      .string(8, name)
      .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    this.#graph.message(5, tensor);
    return name;
  }

  /** One operator with one output. Returns the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, AttributeValue> = {},
    outputName = this.#nextName(operator.toLowerCase()),
  ): string {
    const node = new ProtobufMessage();
    for (const input of inputs) node.string(1, input);
    node.string(2, outputName).string(3, outputName).string(4, operator);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.#graph.message(1, node);
    return outputName;
  }

  /** Declares the node output called `name` as an output of the network. */
  output(name: string, type: DataType, dimensions: readonly Dimension[]): void {
    this.#graph.message(12, valueInfo(name, type, dimensions));
  }

  /** The bytes of an `.onnx` file. */
  toModel(): Uint8Array<ArrayBuffer> {
    const defaultOperatorSet = new ProtobufMessage().string(1, "").integer(2, OPSET_VERSION);
    return new ProtobufMessage()
      .integer(1, IR_VERSION)
      .string(2, "smallset")
      .message(7, this.#graph)
      .message(8, defaultOperatorSet)
      .finish();
  }

  #nextName(prefix: string): string {
    // The network's own name keeps values apart when one network is appended to another.
    return `${this.#name}/${prefix}_${this.#valueCount++}`;
  }
}

function typeOf(data: ConstantData): DataType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Uint8Array) return "uint8";
  if (data instanceof Int8Array) return "int8";
  return data instanceof Int32Array ? "int32" : "int64";
}

/** AttributeProto: the value's field, then its AttributeType in field 20. */
function attribute(name: string, value: AttributeValue): ProtobufMessage {
  const message = new ProtobufMessage().string(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, 2);
  for (const integer of value) message.integer(8, integer);
  return message.integer(20, 7);
}

/** ValueInfoProto → TypeProto → TypeProto.Tensor → TensorShapeProto. */
function valueInfo(name: string, type: DataType, dimensions: readonly Dimension[]): ProtobufMessage {
  const shape = new ProtobufMessage();
  for (const dimension of dimensions)
    shape.message(
      1,
      typeof dimension === "string"
        ? new ProtobufMessage().string(2, dimension)
        : new ProtobufMessage().integer(1, dimension),
    );
  const tensor = new ProtobufMessage().integer(1, DATA_TYPES[type]).message(2, shape);
  return new ProtobufMessage().string(1, name).message(2, new ProtobufMessage().message(1, tensor));
}
