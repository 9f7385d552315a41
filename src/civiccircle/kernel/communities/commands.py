"""What commands about a community share."""

from civiccircle.kernel.commands import Problem

from .models import Community


def community_named(slug: str | None) -> Community:
    """The community that ``--community`` names, or without it the only one. Raises `Problem`."""
    known = {each.slug: each for each in Community.objects.all()}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if slug not in known:
        if not known:
            raise Problem("there is no community yet", "make one with `civiccircle init`")
        what = f"there is no community {slug!r}" if slug else "there are several communities"
        raise Problem(what, f"give --community one of these: {', '.join(sorted(known))}")
    return known[slug]
