"""Keras 3 on TensorFlow's CPU build: warm, one photo at a time, from file to features."""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from serve import serve, task  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
size = task["imageSizePx"]
model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(size, size, 3))
model.load_weights(task["weights"])
# Faster for one image than `predict`, which sets up a data pipeline each time.
forward = tf.function(lambda batch: model(batch, training=False))


def extract(file):
    image = keras.utils.load_img(file, target_size=(size, size), interpolation="bilinear")
    batch = keras.applications.vgg16.preprocess_input(keras.utils.img_to_array(image)[np.newaxis])
    return forward(tf.constant(batch)).numpy()


def measure():
    milliseconds = []
    for file in task["files"]:
        started = time.perf_counter()
        extract(file)
        milliseconds.append((time.perf_counter() - started) * 1000)
    return {"milliseconds": milliseconds}


extract(task["files"][0])
serve({}, measure)
