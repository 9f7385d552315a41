"""What packages export: sorted, present, and of this house."""

import importlib
import pkgutil

import pytest

import civiccircle

PACKAGES = [
    each.name
    for each in pkgutil.walk_packages(civiccircle.__path__, "civiccircle.")
    if each.ispkg
    and each.name.startswith(("civiccircle.methods.", "civiccircle.formats.", "civiccircle.engine"))
]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_of_the_ground_says_what_it_exports(name: str) -> None:
    exported = importlib.import_module(name).__all__
    assert exported == sorted(exported, key=lambda each: (not each.isupper(), not each[0].isupper(), each))


@pytest.mark.parametrize("name", PACKAGES)
def test_what_is_exported_is_there_and_documented(name: str) -> None:
    package = importlib.import_module(name)
    assert package.__doc__
    for each in package.__all__:
        thing = getattr(package, each)
        if callable(thing) and getattr(thing, "__module__", "").startswith("civiccircle"):
            assert thing.__doc__, f"{name}.{each} has no docstring"
