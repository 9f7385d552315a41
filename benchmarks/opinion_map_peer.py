"""Runs inside the peer's own environment: red-dwarf on the same made-up votes; prints one line of JSON."""

import json
import sys

from opinion_map_measure import measured
from opinion_map_votes import synthetic
from reddwarf.implementations.base import run_pipeline


def main() -> None:
    people, statements = int(sys.argv[1]), int(sys.argv[2])
    columns = synthetic(people, statements)
    votes = [
        {"participant_id": who, "statement_id": what, "vote": vote, "modified": number}
        for number, (who, what, vote) in enumerate(zip(*(part.tolist() for part in columns), strict=True))
    ]
    del columns
    print(json.dumps(measured(lambda: run_pipeline(votes=votes, random_state=0))))


if __name__ == "__main__":
    main()
