"""The control of a bound form field, as the ``field`` macro needs it."""

from typing import Any

from django.forms import BoundField, DateInput, DateTimeInput, Textarea, TimeInput
from django.utils.safestring import SafeString

_PICKERS = {
    DateInput: ("date", "%Y-%m-%d"),
    DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    TimeInput: ("time", "%H:%M"),
}


def character_limit(bound: BoundField) -> int | None:
    """How many characters a longer text may have, for the count beneath it."""
    return getattr(bound.field, "max_length", None) if isinstance(bound.field.widget, Textarea) else None


def control(bound: BoundField) -> SafeString:
    """The control itself; Django names the hint and the error in ``aria-describedby``, we add the count."""
    widget = bound.field.widget
    for kind, (input_type, form) in _PICKERS.items():
        if type(widget) is kind:
            # Browsers want the machine's spelling, whatever the page's language; forms always accept it.
            widget.input_type, widget.format = input_type, form
    attrs: dict[str, Any] = {"class": "input"}
    if character_limit(bound):
        attrs["aria-describedby"] = f"{bound.aria_describedby or ''} {bound.auto_id}_count".strip()
        # The count tells what is too long; cutting off what was pasted would not.
        attrs["maxlength"] = False
    return bound.as_widget(attrs=attrs)
