"""What the Python examples begin with: nothing but the standard library. SMALLSET_TOKEN is made in Settings → API tokens."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("SMALLSET_URL", "http://localhost:4000")


def ask(query, **variables):
    """Sends a query or a mutation and returns its data; ends the script with what an error says to do."""
    request = urllib.request.Request(
        URL + "/graphql",
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={
            "content-type": "application/json",
            "authorization": "Bearer " + os.environ.get("SMALLSET_TOKEN", ""),
        },
    )
    try:
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as refusal:
        answer = json.load(refusal)
    except urllib.error.URLError:
        raise SystemExit(f"CONNECTION_LOST: {URL} does not answer.")
    for error in answer.get("errors", []):
        details = error["extensions"]
        raise SystemExit(f"{details['code']}: {error['message']}\n{details.get('nextStep') or ''}")
    return answer["data"]
