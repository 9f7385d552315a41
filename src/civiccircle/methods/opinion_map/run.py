"""The whole method: passes over the votes, each a job on a partition, and the small steps between them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce
from hashlib import sha256
from operator import add
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from civiccircle.methods.opinion_map.axes import principal_axes
from civiccircle.methods.opinion_map.errors import OpinionMapError
from civiccircle.methods.opinion_map.frame import Frame, Layout, Places
from civiccircle.methods.opinion_map.grouping import Grouping, group_cells
from civiccircle.methods.opinion_map.parameters import Parameters
from civiccircle.methods.opinion_map.picture import draw
from civiccircle.methods.opinion_map.positions import Cells, cell_size, membership
from civiccircle.methods.opinion_map.result import Group, OpinionMap, People
from civiccircle.methods.opinion_map.stability import Sample, Stability, stability
from civiccircle.methods.opinion_map.statistics import (
    consensus_statements,
    divisiveness,
    extremity,
    group_aware_consensus,
    priorities,
    representative_statements,
)
from civiccircle.methods.opinion_map.sums import (
    Counts,
    GroupSums,
    count_votes,
    covariance_product,
    group_sums,
)
from civiccircle.methods.opinion_map.tally import Tally
from civiccircle.methods.opinion_map.votes import Votes


class Partition(Protocol):
    """Where the votes of some participants can be had, for inputs that should not be in memory at once."""

    def load(self) -> Votes: ...


class Held:
    """Votes that stay in this process: places are computed once and kept for the passes that follow."""

    def __init__(self, votes: Votes) -> None:
        self._votes = votes
        self._places: tuple[Frame, Places] | None = None

    def load(self) -> Votes:
        return self._votes

    def place(self, frame: Frame) -> Places:
        if self._places is None or self._places[0] is not frame:
            self._places = frame, frame.place(self._votes)
        return self._places[1]


AnyPartition = Votes | Partition

# Runs a job on every partition and adds up what the jobs return: in this process, in worker processes, on a
# cluster.
Run = Callable[[Callable[[Any], Any], Sequence[Any], Callable[[Any, Any], Any]], Any]


def one_after_the_other(
    job: Callable[[Any], Any], partitions: Sequence[Any], combine: Callable[[Any, Any], Any]
) -> Any:
    return reduce(combine, (job(partition) for partition in partitions))


def opinion_map(votes: Votes, parameters: Parameters | None = None) -> OpinionMap:
    """The opinion map of votes held in memory, with the positions and groups of the participants."""
    held = Held(votes)
    result = opinion_map_from_partitions([held], parameters)
    places = held.place(result.layout.frame)
    group = result.shown(result.layout.groups(places))
    return replace(result, people=People(votes.participants, places.positions, group))


def opinion_map_from_partitions(
    partitions: Sequence[AnyPartition], parameters: Parameters | None = None, run: Run = one_after_the_other
) -> OpinionMap:
    """The same map from votes in partitions; the votes of one participant must be in one partition.

    All partitions carry the same statements. The bytes of the result depend neither on how the participants
    are distributed nor on the order in which `run` adds the partials. It takes about 20 passes over the
    partitions; in memory are one partition and a few arrays of the size of the statements and of the occupied
    cells of the grid.

    Raises OpinionMapError if there is no partition.
    """
    chosen = parameters or Parameters()
    if not partitions:
        raise OpinionMapError("no partition of votes: give at least one, even if it holds no vote")
    first = loaded(partitions[0])
    counts: Counts = run(partial(count_job, enough=enough_votes(chosen, first)), partitions, add)

    def product(worth: NDArray[np.int64], shift: int) -> NDArray[np.int64]:
        sums: NDArray[np.int64] = run(partial(product_job, worth=worth, shift=shift), partitions, add)
        return sums

    axes = principal_axes(counts, first.left_out, product)
    frame = Frame(
        axes=axes,
        membership=membership(counts, enough_votes(chosen, first), chosen.least_people),
        cell_size=cell_size(axes, counts, chosen.cells_per_spread),
    )
    cells: Cells = run(partial(cells_job, frame=frame), partitions, add)
    grouping = group_cells(
        cells,
        base_clusters=chosen.base_clusters,
        most_groups=chosen.most_groups,
        smallest=chosen.smallest_group,
    )
    layout = Layout(frame, cells, grouping)
    sums: GroupSums = run(partial(groups_job, layout=layout), partitions, add)
    result = _result(chosen, first, counts, layout, sums)
    if not chosen.bootstraps:
        return result
    chosen_people: Sample = run(partial(sample_job, most=chosen.bootstrap_people), partitions, add)
    return replace(result, stability=_stability(chosen_people.votes, result))


def loaded(partition: AnyPartition) -> Votes:
    return partition if isinstance(partition, Votes) else partition.load()


def placed(partition: AnyPartition, frame: Frame) -> Places:
    return partition.place(frame) if isinstance(partition, Held) else frame.place(loaded(partition))


def enough_votes(parameters: Parameters, votes: Votes) -> int:
    """Votes that bring a person into the map: never more than there are statements."""
    return max(1, min(parameters.least_votes, len(votes.statements)))


def count_job(partition: AnyPartition, enough: int) -> Counts:
    return count_votes(loaded(partition), enough)


def product_job(partition: AnyPartition, worth: NDArray[np.int64], shift: int) -> NDArray[np.int64]:
    return covariance_product(loaded(partition), worth, shift)


def cells_job(partition: AnyPartition, frame: Frame) -> Cells:
    places = placed(partition, frame)
    return Cells.of(places.positions[places.inside], frame.cell_size)


def groups_job(partition: AnyPartition, layout: Layout) -> GroupSums:
    group = layout.groups(placed(partition, layout.frame))
    return group_sums(loaded(partition), group, layout.grouping.groups)


def sample_job(partition: AnyPartition, most: int) -> Sample:
    return Sample.of(loaded(partition), most)


def _result(
    parameters: Parameters, votes: Votes, counts: Counts, layout: Layout, sums: GroupSums
) -> OpinionMap:
    axes, candidates = layout.frame.axes, ~votes.left_out
    everyone = Tally(agree=counts.agree, disagree=counts.disagree, seen=counts.seen)
    inside = sums.tally.added()
    # Groups are numbered by size, so those too small to show come last.
    shown = int(np.count_nonzero(sums.people >= parameters.smallest_group))
    by_group = sums.tally.first(shown)
    agree, disagree = consensus_statements(everyone, candidates, parameters.consensus)
    reach = extremity(axes, votes.left_out)
    return OpinionMap(
        parameters=parameters,
        inputs_digest=_inputs_digest(votes, counts),
        statements=votes.statements,
        left_out=votes.left_out,
        meta=votes.meta,
        participants=counts.participants,
        in_map=int(sums.people.sum()),
        votes=int(counts.by_code.sum()),
        layout=layout,
        groups=_groups(parameters, by_group, sums.people, layout.grouping, candidates),
        everyone=everyone,
        inside=inside,
        by_group=by_group,
        consensus_agree=tuple(int(votes.statements[one]) for one in agree),
        consensus_disagree=tuple(int(votes.statements[one]) for one in disagree),
        group_aware=group_aware_consensus(by_group),
        divisive=divisiveness(by_group),
        extremity=reach,
        priority=priorities(inside, reach, votes.meta),
        picture=draw(layout, parameters.smallest_group),
    )


def _groups(
    parameters: Parameters,
    by_group: Tally,
    people: NDArray[np.int64],
    grouping: Grouping,
    candidates: NDArray[np.bool_],
) -> tuple[Group, ...]:
    told_apart = representative_statements(by_group, candidates, parameters.representative)
    centres = grouping.centres
    return tuple(
        Group(
            number, int(people[number]), (float(centres[number, 0]), float(centres[number, 1])), tuple(listed)
        )
        for number, listed in enumerate(told_apart)
    )


def _inputs_digest(votes: Votes, counts: Counts) -> str:
    parts = (votes.statements, votes.left_out, votes.meta, counts.by_code, counts.lanes)
    described = f"{counts.participants} participants, {len(votes.statements)} statements;".encode()
    return sha256(described + b"".join(part.tobytes() for part in parts)).hexdigest()


def _stability(votes: Votes, result: OpinionMap) -> Stability:
    group = result.shown(result.layout.groups(result.layout.frame.place(votes)))
    return stability(votes, result.axes, group, result.by_group, result.parameters)
