"""The laws hold the engine against the plain function of the benchmarks, so they must find it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
