"""Runs a command and prints, as JSON, its wall and CPU seconds and the peak memory of its largest process.

Usage: measure.py COMMAND [ARGUMENT...]. Node cannot ask for the resources of a child; see getrusage(2).
"""
import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}, sys.stdout)
sys.exit(ended.returncode)
