"""Keras 3 on TensorFlow's CPU build: the usual top model on drawn features, by `fit`."""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from serve import serve, task  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
random = np.random.default_rng(7)
shape = (task["rows"], task["featureLength"])
labels = np.arange(shape[0]) % 2
features = np.maximum(0, random.random(shape, dtype=np.float32) * 2 - 1)
validation = (features[: task["batchSize"]], labels[: task["batchSize"]])


class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.started)


def train():
    model = keras.Sequential([
        keras.Input((shape[1],)),
        keras.layers.Dense(task["units"], activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(2, activation="softmax"),
    ])
    model.compile(keras.optimizers.Adam(task["learningRate"]), "sparse_categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    history = model.fit(
        features, labels, batch_size=task["batchSize"], epochs=task["epochs"], validation_data=validation,
        verbose=0, callbacks=[clock],
    )
    steps = -(-shape[0] // task["batchSize"])
    return {"msPerStep": min(clock.seconds[1:]) / steps * 1000, "loss": history.history["loss"][-1]}


serve({}, train)
