"""Logs a handful of trainings as a script would, to a running MLflow server: params, metrics, pictures, models.

Use: log_mlflow.py <address>
Prints, as JSON, the addresses and names that its user would have in front of them.
"""

import json
import sys

import matplotlib
import mlflow
import numpy
from mlflow.tracking import MlflowClient
from sklearn.dummy import DummyClassifier

matplotlib.use("agg")
from matplotlib import pyplot  # noqa: E402

MODEL = "flowers"
ROWS = numpy.zeros((4, 2))
CLASSES = ["leaf", "shell", "leaf", "shell"]


def picture(title):
    figure = pyplot.figure(figsize=(2, 2))
    pyplot.imshow(numpy.random.default_rng(1).random((8, 8)))
    pyplot.title(title)
    return figure


def train(name, rate):
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_params({"learningRate": rate, "epochs": 5})
        for epoch in range(1, 6):
            mlflow.log_metrics({"val/accuracy": 1 - rate / epoch, "val/loss": rate / epoch}, step=epoch)
        # What a careful script leaves behind for its user: the photos that were answered wrongly.
        for index in range(3):
            mlflow.log_figure(picture("leaf, said shell"), f"mistakes/leaf-{index}.png")
        mlflow.sklearn.log_model(DummyClassifier().fit(ROWS, CLASSES), name="model", input_example=ROWS)
    return run.info.run_id


def main(address):
    mlflow.set_tracking_uri(address)
    experiment = mlflow.set_experiment("photos").experiment_id
    runs = [train(f"training {index}", rate) for index, rate in enumerate([0.5, 0.1, 0.2], 1)]
    client = MlflowClient()
    # The last is left for its user to put into production.
    for run in runs[:-1]:
        mlflow.register_model(f"runs:/{run}/model", MODEL)
    client.set_registered_model_alias(MODEL, "production", 2)
    print(json.dumps({"experimentId": experiment, "runs": runs, "model": MODEL}))


main(sys.argv[1])
