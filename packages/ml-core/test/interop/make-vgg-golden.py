"""Has real Keras save a top model for VGG16's features of 32 × 32 pixels, and keeps it with its answers in goldens/.

    python -m venv /tmp/keras
    /tmp/keras/bin/pip install tensorflow-cpu
    /tmp/keras/bin/python make-vgg-golden.py

It is what a server with small photos takes over; the other goldens, of make-goldens.py, stay as they are.
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402

GOLDENS = Path(__file__).parent / "goldens"
ROWS = 4
random = np.random.default_rng(17)


def draw(layer, index, shape):
    """Numbers of a trained network's size; batch normalisation's variances are positive."""
    is_variance = "batch" in layer.name and index == 3
    return random.uniform(0.5, 2, shape) if is_variance else random.normal(0, 0.05, shape)


if __name__ == "__main__":
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((1, 1, 512)),
        layers.Flatten(),
        layers.Dense(8), layers.BatchNormalization(), layers.Activation("relu"), layers.Dropout(0.5),
        layers.Dense(2, activation="softmax"),
    ])
    for layer in model.layers:
        layer.set_weights([draw(layer, index, value.shape) for index, value in enumerate(layer.get_weights())])
    model.save(GOLDENS / "keras-3-vgg-32px.h5")
    features = (np.abs(np.sin(np.arange(ROWS * 512))) * 9).astype(np.float32).reshape(ROWS, 1, 1, 512)
    answers = model.predict(features, verbose=0).tolist()
    (GOLDENS / "keras-3-vgg-32px.json").write_text(json.dumps({"keras": keras.__version__, "answers": answers}) + "\n")
