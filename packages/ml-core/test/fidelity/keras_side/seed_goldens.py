"""The seed project's top model and Chollet's, each trained ten times by Keras on formula-drawn features."""

import json

import keras
import numpy as np

from .formula import uniform

TRAIN, VALIDATION, FEATURES, SEEDS = 200, 200, 128, 10


def split(rows, classes, stream, signal):
    """ReLU-like features, a quarter of them not zero; row i is of class i % classes, which lifts its own features."""
    labels = np.arange(rows, dtype=np.int32) % classes
    values = uniform(rows * FEATURES, stream, 0, 1).reshape(rows, FEATURES)
    lifted = np.arange(FEATURES)[None, :] % classes == labels[:, None]
    values = np.maximum(0, values - np.float32(0.75) + lifted.astype(np.float32) * np.float32(signal))
    return (values * np.float32(4)).astype(np.float32), labels


def seed(classes):
    """The seed project's: 512, 256 and 128 units with batch normalisation and dropout."""
    model = keras.Sequential([keras.Input((FEATURES,))])
    for units in (512, 256, 128):
        model.add(keras.layers.Dense(units))
        model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Dense(classes, activation="softmax"))
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def chollet(_classes):
    """https://blog.keras.io/building-powerful-image-classification-models-using-very-little-data.html, its top model."""
    model = keras.Sequential([
        keras.Input((FEATURES,)),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
    return model


# The signal is such that not everything can be got right.
SCRIPTS = {
    "seed": {"build": seed, "classes": 4, "epochs": 20, "batchSize": 32, "signal": 0.12},
    "chollet": {"build": chollet, "classes": 2, "epochs": 50, "batchSize": 16, "signal": 0.05},
}


def make(file):
    results = {}
    for name, script in SCRIPTS.items():
        classes = script["classes"]
        train, validation = (split(TRAIN, classes, 2000, script["signal"]), split(VALIDATION, classes, 2001, script["signal"]))
        runs = []
        for number in range(SEEDS):
            keras.utils.set_random_seed(number)
            model = script["build"](classes)
            history = model.fit(
                *train,
                validation_data=validation,
                epochs=script["epochs"],
                batch_size=script["batchSize"],
                verbose=0,
            ).history
            runs.append({
                "trainLoss": history["loss"][-1],
                "validationLoss": history["val_loss"][-1],
                "validationAccuracy": history["val_accuracy"][-1],
            })
        settings = {key: value for key, value in script.items() if key != "build"}
        results[name] = settings | {"runs": runs}
    text = json.dumps({"keras": keras.__version__} | results)
    file.write_text(text.replace('{"trainLoss"', '\n{"trainLoss"') + "\n")
