"""A column for exact decimals."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 40


if TYPE_CHECKING:
    Text = models.CharField[Any, Any]
else:
    Text = models.CharField


class ExactDecimalField(Text):
    """A decimal kept as it was written, to the last zero: SQLite would make a binary fraction of it.

    The database keeps text, so it neither sums nor sorts these values.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = LONGEST
        super().__init__(*args, **kwargs)
        self.validators = [_check_digits]  # the length of a text is none of a number

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError(_("This is not a number.")) from None

    def get_prep_value(self, value: Any) -> str | None:
        number = self.to_python(value)
        if number is None:
            return None
        if not number.is_finite():
            raise ValueError(f"{number} is no value")
        return f"{number:f}"


def _check_digits(value: Decimal) -> None:
    if not value.is_finite():
        raise ValidationError(_("This is not a number."))
    if abs(value.adjusted()) > LONGEST or len(f"{value:f}") > LONGEST:
        raise ValidationError(_("This number has too many digits."))
