"""Budgets: a sum, the projects it may pay for, one ballot for each voter, and ballots on paper."""

from .ballots import Ballot
from .budgets import MOST_MONEY, Budget, Category, PabulibRest, RuleComparison
from .paper import MOST_SHEETS, PaperBatch, PaperCode, PaperSerial, PaperSheet
from .projects import Idea, Project, unless_voted_on

__all__ = [
    "MOST_MONEY", "MOST_SHEETS", "Ballot", "Budget", "Category", "Idea", "PabulibRest", "PaperBatch", "PaperCode",
    "PaperSerial", "PaperSheet", "Project", "RuleComparison", "unless_voted_on",
]  # fmt: skip
