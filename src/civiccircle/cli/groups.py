"""Groups of commands that load a command only when it is asked for, so that ``--help`` is quick."""

from collections.abc import Mapping
from copy import copy
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoSuchCommand

from civiccircle.cli.django import start


class OneFileEach(click.Group):
    """A group whose commands live in one module each: `modules` maps a name to ``module:attribute``."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        module, _, attribute = self._modules[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return _with_suggestions(self, ctx, args)


class OfTheRooms(click.Group):
    """The group ``import`` or ``export``: its commands are those that the rooms registered for it, and the kernel's."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._registered())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = self._registered().get(cmd_name)
        return None if found is None else _on_an_installation(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return _with_suggestions(self, ctx, args)

    def _registered(self) -> dict[str, click.Command]:
        start()
        from civiccircle.kernel.capability import Command, capabilities
        from civiccircle.kernel.results.commands import export_bundle

        of_rooms = (each for capability in capabilities() for each in capability.commands)
        return {
            each.command.name: each.command
            for each in (Command("export", export_bundle), *of_rooms)
            if each.group == self.name
        }


def _on_an_installation(command: click.Command) -> click.Command:
    """The command as it is; before it does its work it makes sure that there is something to work on."""
    work = command.callback

    def run(*args: Any, **options: Any) -> Any:
        from civiccircle.cli import installation

        installation.require_one()
        return work(*args, **options) if work else None

    guarded = copy(command)
    guarded.callback = run
    return guarded


def _with_suggestions(
    group: click.Group, ctx: click.Context, args: list[str]
) -> tuple[str | None, click.Command | None, list[str]]:
    """Resolve as click does, but with the names of commands that are not loaded yet among the suggestions."""
    try:
        return click.Group.resolve_command(group, ctx, args)
    except NoSuchCommand as unknown:
        raise NoSuchCommand(unknown.command_name, possibilities=group.list_commands(ctx), ctx=ctx) from None
