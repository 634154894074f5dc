"""The newest runs and their best accuracy, with nothing but Python's standard library.

Use: SMALLSET_TOKEN=... python3 query_runs.py
"""

import json
import os
import urllib.request

URL = os.environ.get("SMALLSET_URL", "http://localhost:4000")
TOKEN = os.environ["SMALLSET_TOKEN"]


def ask(query, **variables):
    """Sends a query or a mutation and returns its data; raises with the error's code and next step."""
    request = urllib.request.Request(
        URL + "/graphql",
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={"content-type": "application/json", "authorization": "Bearer " + TOKEN},
    )
    try:
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as refusal:
        answer = json.load(refusal)
    for error in answer.get("errors", []):
        details = error["extensions"]
        raise RuntimeError(f"{details['code']}: {error['message']} {details.get('nextStep') or ''}")
    return answer["data"]


RUNS = """
query ($first: Int!) {
  runs(first: $first) { edges { node { name status summaries { key best } } } }
}
"""

for edge in ask(RUNS, first=10)["runs"]["edges"]:
    run = edge["node"]
    best = {summary["key"]: summary["best"] for summary in run["summaries"]}
    print(run["name"], run["status"], best.get("val/accuracy", "-"), sep="\t")
