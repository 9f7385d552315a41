"""CPU seconds, wall seconds and peak memory above what was there before, of one call. Standard library only."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def _megabytes(name: str) -> float:
    for line in STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"{STATUS} has no {name}: this benchmark needs Linux")


def measured(call: Callable[[], object]) -> dict[str, float]:
    gc.collect()
    CLEAR.write_text("5")  # resets the peak
    before = _megabytes("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    del result
    return {"cpu": cpu, "wall": wall, "memory": _megabytes("VmHWM") - before, "peak": _megabytes("VmHWM")}
