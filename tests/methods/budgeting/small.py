"""Small elections for property tests, with the same election as voters one by one."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from civiccircle.methods.budgeting import Election, Group, Rule, Utility, VoteType, canonical_election
from tests.methods.budgeting.definitions import Case

VOTE_TYPE: dict[Utility, VoteType] = {"points": "cumulative", "borda": "ordinal", "places": "ordinal"}


@dataclass(frozen=True)
class Small:
    """ballots: of each voter the projects in their order, with points."""

    costs: tuple[int, ...]
    budget: int
    ballots: tuple[tuple[tuple[int, int], ...], ...]
    utility: Utility
    groups: tuple[tuple[int, frozenset[int]], ...] = ()

    def election(self) -> Election:
        starts = [0]
        for ballot in self.ballots:
            starts.append(starts[-1] + len(ballot))
        vote_type = VOTE_TYPE.get(self.utility, "approval")
        names = [f"p{number}" for number in range(len(self.costs))]
        return canonical_election(
            names,
            self.costs,
            self.budget,
            starts,
            [one for ballot in self.ballots for one, _ in ballot],
            points=[given for ballot in self.ballots for _, given in ballot]
            if vote_type == "cumulative"
            else None,
            vote_type=vote_type,
            groups=[
                Group(f"g{number}", limit, frozenset(names[one] for one in members))
                for number, (limit, members) in enumerate(self.groups)
            ],
        )

    def case(self, rule: Rule) -> Case:
        voters = []
        for ballot in self.ballots:
            utilities = {}
            for place, (one, given) in enumerate(ballot):
                below = len(ballot) - place - 1
                worth = {"points": given, "borda": below, "places": below + 1}.get(self.utility, 1)
                if rule.method == "phragmen":
                    worth = 1
                utilities[one] = worth
            voters.append(utilities)
        named = [sum(one in dict(ballot) for ballot in self.ballots) for one in range(len(self.costs))]
        keys = {
            "votes": lambda one: -named[one],
            "cost": lambda one: self.costs[one],
            "id": lambda one: f"p{one}",
            "list": lambda one: one,
        }
        return Case(
            voters=voters,
            costs=self.costs,
            budget=self.budget,
            before=lambda one: tuple(keys[name](one) for name in rule.ties),
            groups=[(limit, set(members)) for limit, members in self.groups],
            candidates=[one for one in range(len(self.costs)) if named[one] >= max(rule.threshold, 1)],
        )

    def scale(self, one: int) -> int:
        return max(self.costs[one], 1) if self.utility == "cost" else 1

    def times(self, factor: int) -> "Small":
        return replace(
            self,
            costs=tuple(cost * factor for cost in self.costs),
            budget=self.budget * factor,
            groups=tuple((limit * factor, members) for limit, members in self.groups),
        )


@st.composite
def elections(
    draw: st.DrawFn,
    utilities: tuple[Utility, ...] = ("cost", "cardinality", "points", "borda", "places"),
    most_projects: int = 7,
    most_voters: int = 9,
    with_groups: bool = True,
) -> Small:
    projects = draw(st.integers(1, most_projects))
    costs = draw(st.lists(st.integers(0, 6) | st.integers(1, 30), min_size=projects, max_size=projects))
    ballots = draw(
        st.lists(
            st.permutations(range(projects)).flatmap(
                lambda order: st.integers(0, len(order)).map(lambda length: tuple(order[:length]))
            ),
            min_size=1,
            max_size=most_voters,
        )
    )
    points = st.integers(1, 4)
    members = st.frozensets(st.integers(0, projects - 1), min_size=1)
    groups = st.lists(st.tuples(st.integers(0, 40), members), max_size=2) if with_groups else st.just([])
    return Small(
        costs=tuple(costs),
        budget=draw(st.integers(1, 40)),
        ballots=tuple(tuple((one, draw(points)) for one in ballot) for ballot in ballots),
        utility=draw(st.sampled_from(utilities)),
        groups=tuple(draw(groups)),
    )


@st.composite
def larger_elections(draw: st.DrawFn, utilities: tuple[Utility, ...] = ("cost", "cardinality")) -> Small:
    """Up to 12 projects and 60 voters with costs from small to large: many critical shares."""
    random = draw(st.randoms(use_true_random=False))
    projects, voters, most = random.randint(2, 12), random.randint(2, 60), random.choice([10, 50, 400])
    length = random.choice([2, 5, 12])
    return Small(
        costs=tuple(random.randint(1, random.choice([most, 5 * most])) for _ in range(projects)),
        budget=random.randint(most, most * projects),
        ballots=tuple(
            tuple(
                (one, random.randint(1, 4))
                for one in random.sample(range(projects), random.randint(0, min(projects, length)))
            )
            for _ in range(voters)
        ),
        utility=draw(st.sampled_from(utilities)),
    )
