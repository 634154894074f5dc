"""Makes a run of what Keras's fit() returned, so that older trainings stand beside new ones.

Save it with json.dump(history.history, file), or train with keras.callbacks.CSVLogger.
Use: SMALLSET_TOKEN=... python3 import_history.py <history.json or .csv> <experiment> [param=value ...]
"""

import sys

from smallset import ask

IMPORT = """
mutation ($input: ImportHistoryInput!) {
  importHistory(input: $input) { name bestEpoch summaries { key best bestStep } }
}
"""

if len(sys.argv) < 3:
    raise SystemExit(__doc__)
path, experiment, *pairs = sys.argv[1:]
params = [dict(zip(("key", "value"), pair.split("=", 1))) for pair in pairs]
with open(path) as file:
    run = ask(IMPORT, input={"text": file.read(), "experiment": experiment, "params": params})["importHistory"]
print(f"{run['name']}, best epoch {run['bestEpoch']}")
for summary in run["summaries"]:
    print(f"  {summary['key']}: best {summary['best']:.4f} at epoch {summary['bestStep']}")
