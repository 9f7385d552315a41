"""What can be chosen. The defaults are those of production Polis where it has the same parameter."""

from dataclasses import dataclass, fields

from civiccircle.methods.opinion_map.errors import OpinionMapError
from civiccircle.methods.opinion_map.sums import MOST_ACTIVE


@dataclass(frozen=True)
class Parameters:
    """least_votes         votes that bring a person into the map (or the number of statements, if smaller)
    least_people        while fewer people are in, the most active are added up to this number (at most 15)
    base_clusters       clusters of like positions of which groups are made
    most_groups         the largest number of groups tried
    smallest_group      people that a group needs to be shown, and a spot of the picture
    cells_per_spread    fineness of the grid on which people are counted
    representative      statements listed for each group, at most
    consensus           statements listed that everyone agrees with, and disagrees with, at most
    bootstraps          resamples that tell how stable the groups are; 0 leaves stability out
    bootstrap_people    people in each resample, at most
    seed                of the resampling
    """

    least_votes: int = 7
    least_people: int = 15
    base_clusters: int = 100
    most_groups: int = 5
    smallest_group: int = 5
    cells_per_spread: int = 16
    representative: int = 5
    consensus: int = 5
    bootstraps: int = 0
    bootstrap_people: int = 4000
    seed: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            least = 0 if field.name in {"bootstraps", "seed"} else 1
            if getattr(self, field.name) < least:
                raise OpinionMapError(
                    f"parameter {field.name} is {getattr(self, field.name)}: give {least} or more"
                )
        if self.least_people > MOST_ACTIVE:
            raise OpinionMapError(
                f"parameter least_people is {self.least_people}: give {MOST_ACTIVE} or less"
            )
