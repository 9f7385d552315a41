"""A project with ideas, comments, people and ratings in adhocracy+, made through its models; prints one line of JSON.

    adhocracy_fill.py IDEAS PEOPLE

Runs in the peer's environment. The second half of the ideas gets a rating by every person, one each; the first half is
left for the load.
"""

import json
import sys
from datetime import timedelta

import django

django.setup()

from adhocracy4.comments.models import Comment
from adhocracy4.modules.models import Module
from adhocracy4.phases.models import Phase
from adhocracy4.projects.models import Project
from adhocracy4.ratings.models import Rating
from apps.ideas.models import Idea
from apps.ideas.phases import CollectFeedbackPhase
from apps.organisations.models import Organisation
from apps.users.models import User
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import reverse
from django.utils import timezone

BACKEND = "django.contrib.auth.backends.ModelBackend"


def main(ideas: int, people: int) -> None:
    voters = [
        User.objects.create(username=f"voter{n:05}", email=f"voter{n}@town.example", language="en")
        for n in range(people)
    ]
    organisation = Organisation.objects.create(name="Town", description="A town")
    organisation.initiators.add(voters[0])
    project = Project.objects.create(
        name="Harbour", description="The harbour", organisation=organisation, is_draft=False
    )
    project.moderators.add(voters[0])
    module = Module.objects.create(
        name="Ideas", description="All ideas", weight=1, project=project, blueprint_type="BS"
    )
    now = timezone.now()
    Phase.objects.create(
        name="Talk",
        description="Talk",
        module=module,
        type=CollectFeedbackPhase().identifier,
        start_date=now - timedelta(days=1),
        end_date=now + timedelta(days=30),
        weight=1,
    )
    made = [
        Idea.objects.create(
            name=f"Idea {n}",
            description=f"What idea {n} is about.",
            creator=voters[n % people],
            module=module,
        )
        for n in range(ideas)
    ]
    for number, idea in enumerate(made):
        Comment.objects.create(
            comment=f"About {number}.",
            content_object=idea,
            creator=voters[number % people],
            project=project,
            last_discussed=now,
        )
    half = len(made) // 2
    for number, voter in enumerate(voters):
        Rating.objects.create(content_object=made[half + number % half], creator=voter, value=1)
    assert made[-1].pk - made[0].pk == ideas - 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told = {
        "list": reverse("module-detail", args=[organisation.slug, module.slug]),
        "export": reverse("a4dashboard:idea-export", args=[organisation.slug, module.slug]),
        "rating": f"/api/contenttypes/{ContentType.objects.get_for_model(Idea).pk}/objects/",
        "first": made[0].pk,
        "half": half,
        "sessions": [_session(voter) for voter in voters],
    }
    print(json.dumps(told))


def _session(voter: User) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(voter.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = voter.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
