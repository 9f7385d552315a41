"""Jobs that the tests run."""

from datetime import timedelta
from pathlib import Path
from time import sleep

from civiccircle.kernel.jobs import job, progress


@job(title="Note a word")
def note(path: str, word: str) -> str:
    with Path(path).open("a") as file:
        file.write(f"{word}\n")
    return word


@job(title="Never succeeds", retries=2)
def stumble() -> None:
    raise ValueError("the bridge is closed")


@job(title="Counts to three")
def count() -> int:
    with progress(total=3) as step:
        for number in range(3):
            step(message=f"number {number}")
    return step.done


@job(title="Takes long")
def dawdle(path: str, seconds: float) -> None:
    note.call(path, "started")
    with progress(total=100) as step:
        for _ in range(int(seconds * 20)):
            sleep(0.05)
            step()
    note.call(path, "ended")


@job(title="Every hour", every=timedelta(hours=1))
def hourly() -> None:
    """Leaves no trace."""
