"""The rule that a Pabulib file names, in our words."""

from dataclasses import replace

from civiccircle.formats.pabulib import PabulibFile
from civiccircle.methods.budgeting import Rule
from civiccircle.methods.budgeting.compare import usual_rules

NAMES = tuple(name.replace("_", "-") for name in usual_rules("approval"))
"""What ``--rule`` takes."""


def rule_for(file: PabulibFile, name: str | None) -> tuple[str, Rule]:
    """The rule called `name`, or the one that the file names, or greedy; with what it is called here.

    A threshold of the file counts ballots; where it counts points, there is no such rule here and it is left out.
    """
    name = name or _named(file.told("rule"))
    rule = usual_rules(file.vote_type)[name.replace("-", "_")]
    threshold = file.told("min_project_score_threshold")
    if file.vote_type in {"approval", "choose-1"} and threshold.isdecimal():
        rule = replace(rule, threshold=min(int(threshold), 10**9))
    return name, rule


def _named(told: str) -> str:
    family, _slash, completion = told.partition("/")
    if family != "equalshares":
        return "greedy"
    if completion.startswith("add1"):
        greedy = completion.partition("-")[0] in {"add1u", "add1eu"}
        return "equal-shares-add-one-greedy" if greedy else "equal-shares-add-one"
    return "equal-shares-greedy" if completion == "utilitarian" else "equal-shares"
