"""Small files as NumPy, h5py and Keras write them, to be read back."""

import h5py
import keras
import numpy as np

from .formula import uniform


def make(folder):
    values = uniform(24, 2000, -2, 2).reshape(2, 3, 4)
    np.save(folder / "float32.npy", values)
    np.save(folder / "float64.npy", values.astype(np.float64))
    np.save(folder / "int64.npy", np.arange(-3, 9, dtype=np.int64))
    np.save(folder / "uint8.npy", np.arange(256, dtype=np.uint8).reshape(16, 16))
    np.save(folder / "float32-fortran.npy", np.asfortranarray(values))
    with open(folder / "float32-version-2.npy", "wb") as file:
        np.lib.format.write_array(file, values, version=(2, 0))

    model = keras.Sequential([
        keras.Input((8,)),
        keras.layers.Dense(16, name="dense"),
        keras.layers.BatchNormalization(name="normalization"),
        keras.layers.ReLU(name="relu"),
        keras.layers.Dropout(0.5, name="dropout"),
        keras.layers.Dense(3, activation="softmax", name="answer"),
    ])
    for index, layer in enumerate(model.layers):
        layer.set_weights([
            uniform(np.prod(weight.shape), 2100 + 10 * index + position, 0.1, 1).reshape(weight.shape)
            for position, weight in enumerate(layer.get_weights())
        ])
    model.save_weights(folder / "keras-3.weights.h5")
    model.save(folder / "keras-model.h5")
    write_keras_2(model, folder / "keras-2-weights.h5")
    inputs = uniform(5 * 8, 2200, -1, 1).reshape(5, 8)
    np.save(folder / "keras-model-answers.npy", model.predict(inputs, verbose=0))


def write_keras_2(model, path):
    """Keras 2's `save_weights("x.h5")`, which Keras 3 reads but does not write any more; so h5py writes it here."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.array([layer.name.encode() for layer in model.layers])
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.2.4"
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0".encode() for weight in layer.weights]
            group.attrs["weight_names"] = np.array(names) if names else np.array([], dtype=np.float64)
            for name, value in zip(names, layer.get_weights()):
                group.create_dataset(name.decode(), data=value)
