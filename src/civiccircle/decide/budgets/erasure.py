"""What goes when the author of an idea wants to be forgotten, besides the idea's own words."""

from civiccircle.kernel.pages import forget_pages
from civiccircle.kernel.privacy import hooks
from civiccircle.kernel.privacy.holder import Holder

from . import writing
from .models import Idea, Project


def take_words_out(holder: Holder) -> None:
    """Take ideas that nobody of the city has worded yet off the list and out of the trace; worded projects stay."""
    mine = holder.rows(Idea, Idea.privacy).values_list("project_id", flat=True)
    projects = Project.objects.filter(pk__in=list(mine)).select_related(
        "budget__activity__engagement__community"
    )
    for project in projects:
        if not project.title:
            Idea.objects.filter(project=project).update(title="", text="")
            project.state = Project.State.HIDDEN
            project.save(update_fields=["state"])
            writing.publish(project)
    forget_pages()


def register() -> None:
    """Add it to what an erasure does."""
    hooks.register("ideas for budgets", erase=take_words_out)
