"""`make bench [RUNS=5] [SECONDS=60]`: one table of everything measured; it fails when a promise is not kept."""

import argparse
import os
import sys
from itertools import chain

from benchmarks import city, console, figures, roads, spine
from benchmarks.table import show

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks", description="Speed, as ratios to a peer in the same run.")
    parser.add_argument("--runs", type=int, default=5, help="the median of so many runs")
    parser.add_argument("--seconds", type=float, default=60, help="how long each run lasts")
    wanted = parser.parse_args()
    print(f"{os.cpu_count()} cores, medians of {wanted.runs} runs\n")
    parts = (spine, roads, city, console, figures)
    lines = list(chain.from_iterable(part.main(wanted.runs, wanted.seconds) for part in parts))
    print(show(lines))
    sys.exit("\n".join(f"not kept: {line.name}, {line.promise}" for line in lines if not line.kept) or 0)
