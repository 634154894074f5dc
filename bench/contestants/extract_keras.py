"""Keras 3 on TensorFlow's CPU build: tf.data decodes in parallel, `predict` extracts, NumPy saves."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from serve import serve, task  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(task["threads"])
tf.config.threading.set_inter_op_parallelism_threads(task["threads"])
size = task["imageSizePx"]


def extract():
    # As the others do from the start: the network, its weights, then the folder.
    model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(size, size, 3))
    model.load_weights(task["weights"])
    photos = keras.utils.image_dataset_from_directory(
        task["photos"], labels=None, image_size=(size, size), interpolation="bilinear", batch_size=8,
        shuffle=False, verbose=False,
    )
    inputs = photos.map(keras.applications.vgg16.preprocess_input, num_parallel_calls=tf.data.AUTOTUNE)
    features = model.predict(inputs.prefetch(tf.data.AUTOTUNE), verbose=0)
    np.save(task["out"], features.reshape(len(features), -1))
    return {"images": len(features)}


serve({"keras": keras.__version__, "tensorflow": tf.__version__}, extract)
