"""The desk of a budget as its officers use it, without a script: from the template to what delivers it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from civiccircle.decide.budgets import outcome_actions
from civiccircle.decide.budgets.models import Budget, Project
from civiccircle.deliver.initiatives.models import Initiative
from civiccircle.kernel.activities.models import Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.results.bundles import make_due_bundles

pytestmark = pytest.mark.django_db
At = Callable[..., str]


def test_an_officer_takes_a_round_from_ideas_to_the_outcome(
    client: Client, budget: Budget, officer: Person, at: At, desk: At, cast, settled
) -> None:
    client.force_login(officer)
    assert client.get(desk()).status_code == 200
    new = {"title_en": "Slide", "cost": "90.50", "verb": "save"}
    assert client.post(desk("add-project"), new).status_code == 302
    slide = Project.objects.get(number=5)
    assert (slide.state, slide.cost) == ("proposed", 90_50)
    refused = client.post(desk("decline-project", number=5), {"reason_en": ""})
    assert refused.status_code == 422
    client.post(desk("edit-project", number=5), {"title_en": "Slide", "cost": "80", "verb": "accept"})
    assert Project.objects.get(number=5).state == "accepted"
    client.post(desk("limits"), {"title_1_en": "Play", "limit_1": "500", "place_harbour": "900"})
    budget.refresh_from_db()
    assert (budget.categories.get().limit, budget.place_limits) == (500_00, {"harbour": 900_00})
    client.post(desk("freeze"))
    assert Budget.objects.get(pk=budget.pk).frozen
    assert client.get(desk("count")).status_code == 302
    for _voter in range(6):
        cast(3, 5)
    settled(budget.activity)
    assert "Publish the outcome" in client.get(desk("count")).content.decode()
    client.post(desk("publish"))
    assert Budget.objects.get(pk=budget.pk).published_at is not None
    assert client.get(at("outcome")).status_code == 200
    assert "budget-sealed-bundle" not in client.get(desk()).content.decode()
    assert make_due_bundles() == 1
    assert "Say who" not in client.get("/en/riverbend/desk/initiatives/").content.decode()
    form = client.get(desk("hand-over")).content.decode()
    assert 'value="The plan and its dates are public"' in form
    first = {"first_step_en": "Drawings are shown", "first_step_fr": "", "due": "2099-05-01"}
    assert client.post(desk("hand-over"), {**first, "due": ""}).status_code == 422
    assert not Initiative.objects.exists()
    given = {**first, "office_en": "Parks department", "owner": str(officer.pk)}
    assert client.post(desk("hand-over"), given).status_code == 302
    for each in Initiative.objects.all():
        assert (each.office, each.owner) == ({"en": "Parks department"}, officer)
        step = each.milestones.get()
        assert (step.title, step.due.isoformat()) == ({"en": "Drawings are shown"}, "2099-05-01")
    assert "that nobody answers for" not in client.get("/en/riverbend/desk/").content.decode()
    page = client.get(desk()).content.decode()
    assert "budget-sealed-bundle" in page
    assert "Follow it from voices to outcome" in page


def test_what_nobody_answers_for_is_told_on_the_desk(
    client: Client, decided: Budget, officer: Person, desk: At
) -> None:
    outcome_actions.publish_outcome(by=officer, budget=decided)
    client.force_login(officer)
    sent = {"first_step_en": "Drawings are shown", "due": "2099-05-01", "owner": "", "office_en": ""}
    assert client.post(desk("hand-over"), sent).status_code == 302
    assert "2 that nobody answers for" in client.get("/en/riverbend/desk/").content.decode()
    page = client.get("/en/riverbend/desk/initiatives/").content.decode()
    assert page.count("Say who") == 2
    Initiative.objects.update(office={"en": "Parks department"})
    assert "that nobody answers for" not in client.get("/en/riverbend/desk/").content.decode()


def test_the_picture_of_a_project_is_drawn_anew_shown_and_taken_away(
    client: Client, budget: Budget, officer: Person, at: At, desk: At
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    file = BytesIO()
    Image.new("RGB", (1200, 300), "#123456").save(file, "JPEG", exif=exif)
    client.force_login(officer)
    words = {"title_en": "Park", "cost": "600", "picture_text_en": "Trees by the water", "verb": "save"}

    def upload(data: bytes) -> int:
        sent = {**words, "picture": SimpleUploadedFile("park.jpg", data)}
        return client.post(desk("edit-project", number=1), sent).status_code

    assert upload(b"<svg onload='x'/>") == 422
    assert not Project.objects.get(number=1).picture
    assert upload(file.getvalue()) == 302
    picture = Project.objects.get(number=1).picture
    with picture.open() as kept, Image.open(BytesIO(kept.read())) as drawn:
        assert (drawn.format, drawn.size, "exif" in drawn.info) == ("WEBP", (960, 640), False)
    page = client.get(at("project", number=1)).content.decode()
    assert picture.url in page
    assert 'alt="Trees by the water"' in page
    taken_away = client.post(desk("edit-project", number=1), {**words, "remove_picture": "on"})
    assert taken_away.status_code == 302
    assert not Project.objects.get(number=1).picture
    assert picture.url not in client.get(at("project", number=1)).content.decode()


def test_an_officer_sets_a_budget_up_from_its_template(
    client: Client, community: Community, officer: Person, approved: None
) -> None:
    client.force_login(officer)
    steps = "/en/riverbend/desk/engagements/new/"
    assert "Decide together what money is spent on" in client.get(steps).content.decode()
    today = timezone.localdate()
    asked = {"title_en": "Our money", "question_en": "What shall we spend it on?", "deciding_body_en": "Council",
             "starts": today, "answer_due": today + timedelta(days=90)}  # fmt: skip
    answer = client.post(f"{steps}budget/", asked)
    assert "How much money there is" in client.get(answer["Location"]).content.decode()
    ideas, vote = Engagement.objects.get().phases.order_by("starts_at")
    assert (ideas.verbs, vote.verbs) == (["budget.propose"], ["budget.ballot"])
    assert (vote.starts_at - ideas.ends_at).days == 21


def test_residents_cannot_open_the_desk(client: Client, budget: Budget, resident: Person, desk: At) -> None:
    client.force_login(resident)
    names = ("desk", "add-project", "limits", "count")
    assert {client.get(desk(name)).status_code for name in names} == {403}
    assert client.post(desk("freeze")).status_code == 403
