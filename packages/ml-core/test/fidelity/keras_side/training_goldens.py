"""Twenty steps of training by Keras, from given weights, on given batches."""

import json

import keras
import numpy as np

from .formula import encode, uniform

ROWS, FEATURES, CLASSES, BATCH, EPOCHS, SEED = 60, 20, 3, 16, 5, 7
OPTIMIZERS = {"adam": 1e-3, "rmsprop": 1e-3, "sgd": 1e-2}
ONE = [{"units": 20}]
TWO = [{"units": 20, "batchNormalization": True}, {"units": 12, "batchNormalization": True}]
VARIANTS = {
    "plain": {"hiddenLayers": ONE},
    "linear probe": {"hiddenLayers": []},
    "batch normalisation": {"hiddenLayers": TWO},
    "L2": {"hiddenLayers": ONE, "l2": 0.01},
    "label smoothing": {"hiddenLayers": ONE, "labelSmoothing": 0.1},
    "class weights": {"hiddenLayers": ONE, "classWeights": "balanced"},
    "everything at once": {"hiddenLayers": TWO, "l2": 0.01, "labelSmoothing": 0.1, "classWeights": "balanced"},
    "sigmoid": {"hiddenLayers": ONE, "output": "sigmoid"},
    "sigmoid, linear probe": {"hiddenLayers": [], "output": "sigmoid"},
    "sigmoid, everything at once": {
        "hiddenLayers": TWO, "l2": 0.01, "labelSmoothing": 0.1, "classWeights": "balanced", "output": "sigmoid"
    },
}


def scramble(h):
    h ^= h >> 16
    h = h * 0x21F0AAAD & 0xFFFFFFFF
    h ^= h >> 15
    h = h * 0x735A2D97 & 0xFFFFFFFF
    return h ^ h >> 15


def shuffled_order(seed, epoch, count):
    """As Smallset's random.ts visits rows; the test checks that it still does."""
    stream = 0
    for part in (seed, 1, epoch):
        stream = scramble((stream ^ part) + 0x9E3779B9 & 0xFFFFFFFF)
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        h = scramble(scramble(stream ^ (i * 0x9E3779B9 & 0xFFFFFFFF)) + stream & 0xFFFFFFFF)
        j = h * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]
    return order


def dataset(is_binary):
    """
    Classes of unequal size (30, 20, 10 rows) that differ in every third feature; the first two as one (50, 10) where
    there shall be two.
    """
    labels = np.repeat(np.arange(CLASSES), [30, 20, 10]).astype(np.int32)
    features = uniform(ROWS * FEATURES, 1000, -1, 1).reshape(ROWS, FEATURES)
    features += (np.arange(FEATURES)[None, :] % CLASSES == labels[:, None]).astype(np.float32) * np.float32(0.5)
    return features, labels // 2 if is_binary else labels


def build(variant):
    penalty = lambda: keras.regularizers.L2(variant["l2"]) if "l2" in variant else None
    model = keras.Sequential([keras.Input((FEATURES,))])
    for layer in variant["hiddenLayers"]:
        model.add(keras.layers.Dense(layer["units"], kernel_regularizer=penalty()))
        if layer.get("batchNormalization"):
            model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.ReLU())
    is_binary = variant.get("output") == "sigmoid"
    output = {"units": 1, "activation": "sigmoid"} if is_binary else {"units": CLASSES, "activation": "softmax"}
    model.add(keras.layers.Dense(**output, kernel_regularizer=penalty()))
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for index, layer in enumerate(dense):
        inputs, units = layer.kernel.shape
        limit = np.sqrt(6 / (inputs + units))
        layer.set_weights([
            uniform(inputs * units, 1100 + 2 * index, -limit, limit).reshape(inputs, units),
            uniform(units, 1101 + 2 * index, -0.1, 0.1),
        ])
    return model


def train(optimizer, variant):
    is_binary = variant.get("output") == "sigmoid"
    features, labels = dataset(is_binary)
    targets = labels[:, None].astype(np.float32) if is_binary else np.eye(CLASSES, dtype=np.float32)[labels]
    loss = keras.losses.BinaryCrossentropy if is_binary else keras.losses.CategoricalCrossentropy
    model = build(variant)
    rate = OPTIMIZERS[optimizer]
    model.compile(
        optimizer={
            "adam": keras.optimizers.Adam(rate),
            "rmsprop": keras.optimizers.RMSprop(rate),
            "sgd": keras.optimizers.SGD(rate, momentum=0.9),
        }[optimizer],
        loss=loss(label_smoothing=variant.get("labelSmoothing", 0)),
        metrics=["accuracy"],
    )
    weights = None
    if variant.get("classWeights") == "balanced":
        counts = np.bincount(labels)
        weights = {index: ROWS / (len(counts) * count) for index, count in enumerate(counts)}
    history = []
    for epoch in range(1, EPOCHS + 1):
        order = shuffled_order(SEED, epoch, ROWS)
        losses = []
        for start in range(0, ROWS, BATCH):
            rows = order[start : start + BATCH]
            model.reset_metrics()
            losses.append(
                float(model.train_on_batch(features[rows], targets[rows], class_weight=weights)[0]) * len(rows)
            )
        measured = model.evaluate(features, targets, batch_size=ROWS, verbose=0)
        history.append({
            "trainLoss": sum(losses) / ROWS,
            "validationLoss": float(measured[0]),
            "validationAccuracy": float(measured[1]),
        })
    # The test reads the best epoch's weights; make sure that this is the last one.
    validation = [epoch["validationLoss"] for epoch in history]
    assert validation.index(min(validation)) == EPOCHS - 1, (optimizer, variant, validation)
    # Keras's own order: kernel, bias, gamma, beta, moving mean, moving variance, layer by layer.
    final = np.concatenate([weight.ravel() for weight in model.get_weights()])
    return {"history": history, "weights": encode(final)}


def make(file):
    runs = [
        {"optimizer": optimizer, "learningRate": rate, "variant": name, "hyperparameters": variant}
        | train(optimizer, variant)
        for name, variant in VARIANTS.items()
        for optimizer, rate in OPTIMIZERS.items()
    ]
    orders = [shuffled_order(SEED, epoch, ROWS) for epoch in range(1, EPOCHS + 1)]
    text = json.dumps({"keras": keras.__version__, "orders": orders, "runs": runs})
    file.write_text(text.replace('{"optimizer"', '\n{"optimizer"') + "\n")
