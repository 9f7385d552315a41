"""Opinion maps: what unites people, what divides them, and into which groups.

    votes = canonical_votes(participant, statement, vote, order=timestamp, statements=ids, moderated_out=ids)
    result = opinion_map(votes, Parameters(bootstraps=100))

The method is that of Polis, with a grouping rule of its own that has no history; docs/methods/opinion-map.md.
"""

from civiccircle.methods.opinion_map.errors import OpinionMapError
from civiccircle.methods.opinion_map.live import LiveMap
from civiccircle.methods.opinion_map.parameters import Parameters
from civiccircle.methods.opinion_map.result import Group, OpinionMap, People
from civiccircle.methods.opinion_map.run import Partition, Run, opinion_map, opinion_map_from_partitions
from civiccircle.methods.opinion_map.stability import Stability
from civiccircle.methods.opinion_map.statistics import Representative
from civiccircle.methods.opinion_map.tally import Tally
from civiccircle.methods.opinion_map.votes import AGREE, DISAGREE, PASS, Votes, canonical_votes

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "Group",
    "LiveMap",
    "OpinionMap",
    "OpinionMapError",
    "Parameters",
    "Partition",
    "People",
    "Representative",
    "Run",
    "Stability",
    "Tally",
    "Votes",
    "canonical_votes",
    "opinion_map",
    "opinion_map_from_partitions",
]
