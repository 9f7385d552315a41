"""`make bench`: the benchmarks that take minutes, one by one. The long ones are named at the end."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
QUICK = (
    ("opinion_map.py",),
    ("budgeting.py", "--runs", "3"),
    ("ledger.py", "--leaves", "20000"),
    ("listings.py", "--rows", "500", "5000"),
    ("export.py", "--runs", "1"),
    ("live_map.py", "--people", "10000", "--statements", "300"),
    ("composite.py", "--runs", "3"),
    ("contracting.py", "--releases", "5000", "--checked", "1000", "--runs", "1"),
    ("votes_http.py", "--seconds", "5", "--runs", "3"),
)


def main() -> None:
    failed = []
    for script, *words in QUICK:
        print(f"\n## {' '.join([script, *words])}\n", flush=True)
        if subprocess.run([sys.executable, str(HERE / script), *words], check=False).returncode:
            failed.append(script)
    print("\nThe whole sizes, and the installation: docs/benchmarks.md says how.")
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
