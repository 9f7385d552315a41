"""Open contracting: merge the releases of a process, and say what is wrong with them, in findings for people.

    process = Process(releases)             # all releases of one ocid
    process.compiled, process.versioned     # the present state, and the history of each field
    process.add(newer, earlier=lambda: releases)

    validator = Validator()
    summary = Summary()
    for release in releases:
        summary.add(release, validator.release(release))
    summary.findings()

    overview(process.compiled)              # what a resident wants to know, and what is missing
    changes(process.versioned)              # which fields got another value, and when

docs/methods/contracting.md
"""

from civiccircle.methods.contracting.changes import Change, changes
from civiccircle.methods.contracting.errors import ContractingError, ContractingWrong
from civiccircle.methods.contracting.facts import MISSING, OVER, Overview, Party, Status
from civiccircle.methods.contracting.findings import REPAIRS, Example, Finding, Summary
from civiccircle.methods.contracting.lenient import Money, totals
from civiccircle.methods.contracting.merging import compiled_release, versioned_release
from civiccircle.methods.contracting.overview import overview
from civiccircle.methods.contracting.personal import personal_data
from civiccircle.methods.contracting.problems import Problem
from civiccircle.methods.contracting.process import Process
from civiccircle.methods.contracting.rules import APPEND, BY_POSITION, MergeRules
from civiccircle.methods.contracting.standard import standard
from civiccircle.methods.contracting.validation import Validator

__all__ = [
    "APPEND",
    "BY_POSITION",
    "MISSING",
    "OVER",
    "REPAIRS",
    "Change",
    "ContractingError",
    "ContractingWrong",
    "Example",
    "Finding",
    "MergeRules",
    "Money",
    "Overview",
    "Party",
    "Problem",
    "Process",
    "Status",
    "Summary",
    "Validator",
    "changes",
    "compiled_release",
    "overview",
    "personal_data",
    "standard",
    "totals",
    "versioned_release",
]
