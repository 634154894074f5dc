"""Logs a training of your own while it runs: it then stands beside the runs that Smallset trained.

Use: SMALLSET_TOKEN=... python3 log_training.py [experiment]
With Keras, call `log` from keras.callbacks.LambdaCallback(on_epoch_end=log); with anything else, after each epoch.
"""

import math
import random
import sys

from smallset import ask

CREATE = "mutation ($input: CreateRunInput!) { createRun(input: $input) { id name } }"
LOG = "mutation ($input: LogMetricsInput!) { logMetrics(input: $input) }"
END = "mutation ($input: EndRunInput!) { endRun(input: $input) { status bestEpoch } }"
# Keras's names on the left, those under which runs are compared on the right.
KEYS = {
    "loss": "train/loss",
    "accuracy": "train/accuracy",
    "val_loss": "val/loss",
    "val_accuracy": "val/accuracy",
}
PARAMS = {"model": "logistic regression", "learningRate": 0.3, "epochs": 20}


def train(on_epoch_end):
    """Stands for your training: tells apart two clouds of points that overlap."""
    draw = random.Random(42)
    cloud = [(draw.gauss(side, 1), draw.gauss(side, 1), side) for side in (0, 1.5) for _ in range(200)]
    draw.shuffle(cloud)
    parts = {"": cloud[:300], "val_": cloud[300:]}
    weights = [0.0, 0.0, 0.0]

    def probability(x, y):
        return 1 / (1 + math.exp(-(weights[0] * x + weights[1] * y + weights[2])))

    for epoch in range(PARAMS["epochs"]):
        for x, y, side in parts[""]:
            error = probability(x, y) - (side > 0)
            for index, value in enumerate((x, y, 1)):
                weights[index] -= PARAMS["learningRate"] / 300 * error * value
        logs = {}
        for part, points in parts.items():
            said = [(probability(x, y), side > 0) for x, y, side in points]
            logs[part + "loss"] = -sum(math.log(p if truth else 1 - p) for p, truth in said) / len(said)
            logs[part + "accuracy"] = sum((p > 0.5) == truth for p, truth in said) / len(said)
        on_epoch_end(epoch, logs)


experiment = sys.argv[1] if len(sys.argv) > 1 else "log_training.py"
params = [{"key": key, "value": str(value)} for key, value in PARAMS.items()]
run = ask(CREATE, input={"experiment": experiment, "params": params})["createRun"]


def log(epoch, logs):
    series = [{"key": KEYS[name], "steps": [epoch + 1], "values": [value]} for name, value in logs.items()]
    ask(LOG, input={"runId": run["id"], "series": series})


try:
    train(on_epoch_end=log)
except BaseException:
    ask(END, input={"runId": run["id"], "status": "FAILED"})
    raise
ended = ask(END, input={"runId": run["id"]})["endRun"]
print(f"{run['name']}: {ended['status']}, best epoch {ended['bestEpoch']}")
