"""The public facts of imports and of paper ballots."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.capability import FactKind


def _reasons(given: Sequence[str]) -> str:
    return "; ".join(given) or "–"


FACT_KINDS = (
    FactKind(
        "budget.imported",
        _("Budget imported"),
        _(
            "“%(title)s” was taken in from elsewhere (ballots: %(ballots)s). The digest of its file: %(digest)s"
        ),
    ),
    FactKind(
        "paper.accepted",
        _("Paper ballots taken in"),
        _(
            "Batch %(batch)s of paper ballots for “%(title)s” went into the count (sheets: %(sheets)s, counted: "
            "%(counted)s, spoilt: %(spoilt)s, in the place of a ballot from the web: %(replaced)s). The two entries "
            "differed on %(differences)s sheets, which were looked up. Sheets changed although both entries agreed: "
            "%(overruled)s. Looked up by somebody who had entered neither time: %(by_a_third)s, confirmed by a second "
            "person: %(confirmed)s, by one of the two alone: %(alone)s (the reasons given: %(why_alone)s)."
        ),
        {"why_alone": _reasons},
    ),
)
