"""The words for rules, reasons and kinds of ballots."""

from typing import Any

from django.utils.translation import gettext_lazy as _

METHODS = (
    (
        "equal_shares",
        _("Equal shares: each voter has the same part of the money to spend on what they chose"),
    ),
    (
        "phragmen",
        _("Phragmén: money flows to all voters alike; a project wins once its voters can pay for it"),
    ),
    ("greedy", _("Most votes first: projects are taken in the order of votes as long as the money lasts")),
    ("greedy_per_cost", _("Most votes for the money: projects are taken in the order of votes per cost")),
)
UTILITIES = (
    ("auto", _("As fits the ballots")),
    ("cost", _("Its cost: a dear project is worth more")),
    ("cardinality", _("One: every project is worth the same")),
    ("points", _("The points that it was given")),
    ("borda", _("How many projects were ranked below it")),
    ("places", _("How many projects were ranked below it, and one more")),
)
COMPLETIONS = (
    ("add_one_greedy", _("Everyone is given a little more until it is used; then most votes first")),
    ("add_one", _("Everyone is given a little more until it is used")),
    ("greedy", _("Most votes first")),
    ("none", _("Nothing more: it stays in the treasury")),
)
TIES = (
    ("votes cost list", _("More votes first, then the cheaper one, then the order of the list")),
    ("cost votes list", _("The cheaper one first, then more votes, then the order of the list")),
    ("list", _("The order of the list")),
    ("votes cost id", _("More votes first, then the cheaper one, then by number as text")),
)
BROKEN_BY: dict[str, Any] = {
    "votes": _("it is on more ballots"),
    "cost": _("it costs less"),
    "id": _("its number comes first"),
    "list": _("it stands first in the list"),
}
METHOD_NAMES: dict[str, Any] = {
    "equal_shares": _("Equal shares"),
    "phragmen": _("Phragmén"),
    "greedy": _("Most votes first"),
    "greedy_per_cost": _("Most votes for the money"),
}
