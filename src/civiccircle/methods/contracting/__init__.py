"""Open contracting: merge the releases of a process, and say what is wrong with them, in findings for people.

    process = Process(releases)             # all releases of one ocid
    process.compiled, process.versioned     # the present state, and the history of each field
    process.add(newer, earlier=lambda: releases)

    validator = Validator()
    summary = Summary()
    for release in releases:
        summary.add(release, validator.release(release))
    summary.findings()

docs/methods/contracting.md
"""

from civiccircle.methods.contracting.errors import ContractingError
from civiccircle.methods.contracting.findings import REPAIRS, Example, Finding, Summary
from civiccircle.methods.contracting.merging import compiled_release, versioned_release
from civiccircle.methods.contracting.problems import Problem
from civiccircle.methods.contracting.process import Process
from civiccircle.methods.contracting.rules import APPEND, BY_POSITION, MergeRules
from civiccircle.methods.contracting.standard import standard
from civiccircle.methods.contracting.validation import Validator

__all__ = [
    "APPEND",
    "BY_POSITION",
    "REPAIRS",
    "ContractingError",
    "Example",
    "Finding",
    "MergeRules",
    "Problem",
    "Process",
    "Summary",
    "Validator",
    "compiled_release",
    "standard",
    "versioned_release",
]
