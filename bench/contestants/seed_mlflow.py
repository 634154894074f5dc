"""Fills an MLflow database with the runs of ../lib/metric-history.mjs: params, last values and whole histories.

Use: seed_mlflow.py <sqlite:///…/mlflow.db> <runs> <steps> <keys, separated by commas>
"""

import json
import sqlite3
import sys
import time
import uuid

import mlflow
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

OPTIMIZERS = ["adam", "rmsprop", "sgd"]
state = 1


def random():
    global state
    state = (state * 1664525 + 1013904223) % 2**32
    return state / 2**32


def value_of(key, step, accuracy):
    return 2 / (step + 1) if key.endswith("loss") else accuracy * (1 - 1 / (step + 1))


def main(store_uri, count, steps, keys):
    path = store_uri.removeprefix("sqlite:///")
    experiment = SqlAlchemyStore(store_uri, path + "-artifacts").create_experiment("seeded")
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = off")
    db.execute("PRAGMA cache_size = -500000")
    now = int(time.time() * 1000)
    accuracies = {}
    for index in range(count):
        rate = 10 ** -(1 + 4 * random())
        accuracy = 0.5 + random() / 2
        run = uuid.uuid4().hex
        accuracies[run] = accuracy
        db.execute(
            "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,"
            " end_time, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'LOCAL', '', '', 'bench', 'FINISHED',"
            " ?, ?, 'active', '', ?)",
            (run, f"run {index}", now + index, now + index, int(experiment)),
        )
        params = {"learningRate": str(rate), "optimizer": OPTIMIZERS[index % 3], "epochs": "100"}
        db.executemany(
            "INSERT INTO params (run_uuid, key, value) VALUES (?, ?, ?)",
            [(run, key, value) for key, value in params.items()],
        )
        # Its client always writes tags; its pages break on a run that has none.
        db.execute("INSERT INTO tags (run_uuid, key, value) VALUES (?, 'mlflow.runName', ?)", (run, f"run {index}"))
        db.executemany(
            "INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)",
            [(run, key, value_of(key, steps, accuracy), now, steps) for key in keys],
        )
    # Its indexes are rebuilt at the end, which is sooner than keeping them on the way.
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'metrics' AND type = 'index' AND sql <> ''")
    indexes = indexes.fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    runs = sorted(accuracies)
    for key in sorted(keys):
        for step in range(1, steps + 1):
            db.executemany(
                "INSERT INTO metrics (key, timestamp, step, run_uuid, value, is_nan) VALUES (?, ?, ?, ?, ?, 0)",
                ((key, now, step, run, value_of(key, step, accuracies[run])) for run in runs),
            )
    for _, sql in indexes:
        db.execute(sql)
    db.commit()
    db.execute("ANALYZE")
    db.commit()
    db.close()
    print(json.dumps({"version": mlflow.__version__, "experimentId": experiment}))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(","))
