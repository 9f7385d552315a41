"""A toy job for the engines: it rounds, so it shows any change in the order of combining."""

import os
import signal
from pathlib import Path

Partial = tuple[float, str]


def measure(partition: int) -> Partial:
    return 1 / (partition + 1), f"{partition}"


def join(a: Partial, b: Partial) -> Partial:
    return a[0] + b[0] / 3, f"({a[1]} {b[1]})"


def measure_or_be_killed(partition: tuple[int, str]) -> Partial:
    """The first worker that takes up partition 5 is killed in the middle of it."""
    number, folder = partition
    if number == 5:
        try:
            (Path(folder) / "killed").touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    (Path(folder) / f"done-{number}-{os.getpid()}").touch()
    return measure(number)


def always_be_killed(partition: int) -> Partial:
    os.kill(os.getpid(), signal.SIGKILL)
    return measure(partition)


def refuse(partition: int) -> Partial:
    raise ValueError(f"partition {partition} is bad")


def process(partition: int) -> tuple[int, ...]:
    return (os.getpid(),)


def gather(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    return (*a, *b)
