"""
What every contestant written in Python does: say that it is ready, then run once for every line it gets. A line says as
JSON what of the task is different this time.
"""

import json
import resource
import sys
import time

task = json.loads(sys.argv[-1])


def cpu_seconds():
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def serve(description, work):
    print(json.dumps(description), flush=True)
    usual = dict(task)
    for line in sys.stdin:
        task.update(usual, **json.loads(line))
        cpu, started = cpu_seconds(), time.perf_counter()
        result = work() or {}
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds() - cpu, "peakMb": peak, **result}),
            flush=True,
        )
