"""The newest runs and their best accuracy. Use: SMALLSET_TOKEN=... python3 query_runs.py"""

from smallset import ask

RUNS = """
query ($first: Int!) {
  runs(first: $first) { edges { node { name status summaries(keys: ["val/accuracy"]) { best } } } }
}
"""

for edge in ask(RUNS, first=10)["runs"]["edges"]:
    run = edge["node"]
    best = [summary["best"] for summary in run["summaries"]]
    print(run["name"], run["status"], *(best or ["-"]), sep="\t")
