"""Asks real Keras, ONNX and TensorBoard about interop, and keeps their answers in goldens/.

    python -m venv /tmp/keras
    /tmp/keras/bin/pip install tensorflow-cpu tf_keras onnx tensorboard
    INTEROP_DIR=/tmp/exports npx vitest run --project ml-core test/interop   # exports what is to be read here
    /tmp/keras/bin/python make-goldens.py /tmp/exports
    npx prettier --write goldens/goldens.json

1. Saves top models as the bottleneck-feature tutorials do, with Keras 2 (tf_keras) and Keras 3, and what they answer.
2. Loads what Smallset exported into Keras 2 and Keras 3, and stops if the two differ.
3. Writes a TensorBoard event file byte by byte, and reads the one that Smallset exported.

The tests read goldens/ only; no Python is needed to run them.
"""

import base64
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras as keras_3  # noqa: E402
import numpy as np  # noqa: E402
import tf_keras as keras_2  # noqa: E402

GOLDENS = Path(__file__).parent / "goldens"
SHAPE = (2, 2, 4)
ROWS = 6
random = np.random.default_rng(5)


def draw_weights(model):
    """Numbers of a trained network's size; batch normalisation's variances are positive."""
    for layer in model.layers:
        drawn = []
        for index, value in enumerate(layer.get_weights()):
            is_positive = "batch" in layer.name and index == len(layer.get_weights()) - 1
            drawn.append(random.uniform(0.2, 2, value.shape) if is_positive else random.normal(0, 0.5, value.shape))
        layer.set_weights(drawn)


def seed_model(keras, activation="relu"):
    """Three steps' top model: Dense, BatchNormalization, Activation, Dropout, twice, then softmax."""
    layers = keras.layers
    return keras.Sequential([
        layers.Flatten(input_shape=SHAPE),
        layers.Dense(8), layers.BatchNormalization(), layers.Activation(activation), layers.Dropout(0.5),
        layers.Dense(5), layers.BatchNormalization(), layers.Activation(activation), layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ])


def tutorial_model(keras, input_shape=SHAPE):
    """Chollet's: https://blog.keras.io/building-powerful-image-classification-models-using-very-little-data.html"""
    layers = keras.layers
    return keras.Sequential([
        layers.Flatten(input_shape=input_shape),
        layers.Dense(6, activation="relu"), layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ])


def pooled_model(keras):
    """Functional, pooled, normalised before and after dense layers, with settings off their defaults; logits."""
    layers = keras.layers
    inputs = keras.Input(SHAPE)
    value = layers.GlobalAveragePooling2D()(inputs)
    value = layers.BatchNormalization(epsilon=1e-5, scale=False)(value)
    value = layers.Dense(6, use_bias=False)(value)
    value = layers.BatchNormalization(center=False)(value)
    value = layers.BatchNormalization(epsilon=1e-2)(value)
    value = layers.ReLU()(value)
    value = layers.BatchNormalization()(value)
    value = layers.BatchNormalization()(value)
    return keras.Model(inputs, layers.Dense(3)(value))


def softmax(logits):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def to_probabilities(answer, ends_in_logits):
    if ends_in_logits:
        return softmax(answer.astype(np.float64))
    return np.hstack([1 - answer, answer]) if answer.shape[1] == 1 else answer


def save_top_models(features):
    channels_first = (4, 2, 2)
    compiled = tutorial_model(keras_2)
    draw_weights(compiled)
    compiled.compile("rmsprop", "binary_crossentropy")
    compiled.fit(features, random.integers(0, 2, ROWS), verbose=0)
    models = {
        "keras-2-seed.h5": seed_model(keras_2),
        "keras-3-seed.h5": seed_model(keras_3),
        "keras-2-seed-weights.h5": seed_model(keras_2),
        "keras-2-tutorial-compiled.h5": compiled,
        "keras-2-tutorial-weights.h5": tutorial_model(keras_2),
        "keras-2-theano-order.h5": tutorial_model(keras_2, channels_first),
        "keras-2-pooled.h5": pooled_model(keras_2),
        "keras-3-pooled.h5": pooled_model(keras_3),
    }
    answers = {}
    for name, model in models.items():
        draw_weights(model)
        (model.save_weights if "weights" in name else model.save)(GOLDENS / name)
        shown = features.transpose(0, 3, 1, 2) if "theano" in name else features
        answers[name] = to_probabilities(model.predict(shown, verbose=0), "pooled" in name).tolist()
    unsupported = seed_model(keras_3, "tanh")
    draw_weights(unsupported)
    unsupported.save(GOLDENS / "keras-3-tanh.h5")
    unsupported.save_weights(GOLDENS / "keras-3.weights.h5")
    return answers


def read_exports(exports):
    """What Keras 2 and 3 answer with the files that Smallset exported, and what Smallset answers itself."""
    answers = {}
    for name in ["keras-top", "keras-top-sigmoid", "keras-whole-vgg16-caffe", "keras-whole-rescale255", "keras-photos"]:
        expected = json.loads((exports / f"{name}.json").read_text())
        inputs = np.array(expected["inputs"], np.float32).reshape(expected["shape"])
        for keras in (keras_2, keras_3):
            answer = keras.models.load_model(exports / f"{name}.h5", compile=False).predict(inputs, verbose=0)
            difference = float(np.abs(answer - np.array(expected["probabilities"])).max())
            print(f"{name}.h5 in {keras.__name__} {keras.__version__}: differs by {difference:.1e}")
            assert difference <= 1e-4, f"{name}: Keras and Smallset differ"
            answers.setdefault(name, {})[keras.__name__] = answer.tolist()
    return answers


def check_onnx(exports):
    import onnx

    for file in sorted(exports.glob("*.onnx")):
        onnx.checker.check_model(str(file), full_check=True)
        metadata = {entry.key: entry.value for entry in onnx.load(str(file)).metadata_props}
        assert json.loads(metadata["smallset"])["classNames"], file
        print(f"{file.name}: onnx.checker is content")


METRICS = [
    ("train/loss", 1, 0.1, 1700000001.5),
    ("val/loss", 1, 0.7, 1700000001.5),
    ("train/loss", 2, 0.25, 1700000003.25),
    ("val/accuracy", 2, 0.9375, 1700000003.25),
]


def write_events():
    """With TensorBoard's own messages and TensorFlow's own record writer."""
    import tensorflow as tf
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    file = Path(tempfile.mkdtemp()) / "golden.tfrecord"
    with tf.io.TFRecordWriter(str(file)) as writer:
        writer.write(Event(wall_time=1700000000.0, file_version="brain.Event:2").SerializeToString())
        for tag, step, value, wall_time in METRICS:
            summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
            writer.write(Event(wall_time=wall_time, step=step, summary=summary).SerializeToString())
    return base64.b64encode(file.read_bytes()).decode()


def read_events(exports):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    accumulator = EventAccumulator(str(exports / "tensorboard"))
    accumulator.Reload()
    read = [
        (tag, event.step, event.value, event.wall_time)
        for tag in accumulator.Tags()["scalars"]
        for event in accumulator.Scalars(tag)
    ]
    assert sorted(read) == sorted((t, s, float(np.float32(v)), w) for t, s, v, w in METRICS), read
    print("tensorboard: EventAccumulator reads every metric")


if __name__ == "__main__":
    exports = Path(sys.argv[1])
    features = np.maximum(random.normal(0, 1, (ROWS, *SHAPE)), 0).astype(np.float32)
    top_models = save_top_models(features)
    check_onnx(exports)
    read_events(exports)
    goldens = {
        "versions": {keras.__name__: keras.__version__ for keras in (keras_2, keras_3)},
        "features": features.reshape(ROWS, -1).tolist(),
        "topModels": top_models,
        "exports": read_exports(exports),
        "tensorBoardBase64": write_events(),
    }
    (GOLDENS / "goldens.json").write_text(json.dumps(goldens, indent=1))
