"""The demo city as `civiccircle demo` serves it: everyone's way in, and that it needs no network."""

import os
import re
import subprocess
import sys
from collections import deque
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.journeys.city import GUARD, SLUG, City

LINK = re.compile(r'<a [^>]*href="([^"#?]+)')
MOST_PAGES = 60
# What the desk offers to each role, and to nobody whose role is another.
TOOLS = {
    "Engagement officer": "/desk/moderation/",
    "Analyst": "/desk/indicators/",
    "Procurement officer": "/desk/contracts/",
    "Council member": "/desk/decisions/",
    "Privacy officer": "/desk/privacy/",
    "Administrator": "/desk/members/",
}


def test_every_role_has_a_link_that_opens_its_desk_by_one_click(city: City) -> None:
    assert set(city.links) == {*TOOLS, "Resident"}
    for role, link in city.links.items():
        browser = build_opener(HTTPCookieProcessor())
        assert '/en/account/"' in read(browser, city.address + link), f"{role} is not signed in"
        desk = f"{city.address}/en/{SLUG}/desk/"
        if role == "Resident":
            with pytest.raises(HTTPError, match="403"):
                browser.open(desk)
            continue
        tool = f'href="/en/{SLUG}{TOOLS[role]}"'
        assert tool in read(browser, desk), f"{role} does not find {TOOLS[role]}"
        assert read(browser, f"{city.address}/en/{SLUG}{TOOLS[role]}")


def test_nothing_leaves_the_machine_while_pages_are_read(city: City) -> None:
    browser, here = build_opener(), urlsplit(city.address).netloc
    waiting = deque([f"/en/{SLUG}/", f"/fr/{SLUG}/", "/en/api/", f"/en/{SLUG}/engagements/updates.atom"])
    known = set(waiting)
    for _page in range(MOST_PAGES):
        found = LINK.findall(read(browser, city.address + waiting.popleft()))
        pages = [urlsplit(urljoin(city.address, link)) for link in found]
        fresh = [page.path for page in pages if page.netloc == here and page.path not in known]
        waiting += dict.fromkeys(fresh)
        known.update(fresh)
    assert city.strangers() == []


def test_a_process_under_guard_reaches_its_own_machine_and_nobody_else() -> None:
    told = (
        "import socket\n"
        "with socket.socket() as here: here.bind(('127.0.0.1', 0)); here.listen(); "
        "socket.create_connection(here.getsockname())\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"PYTHONPATH": str(GUARD)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "asked a stranger: 192.0.2.1" in done.stderr
    assert "PermissionError" in done.stderr


def read(browser: OpenerDirector, address: str) -> str:
    with browser.open(address) as answer:
        text: str = answer.read().decode(errors="replace")
        return text
