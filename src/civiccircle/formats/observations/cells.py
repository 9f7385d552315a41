"""One observation from the cells of its line."""

import re
from collections.abc import Mapping
from decimal import Decimal

from civiccircle.formats.observations.model import Known, Measure, Observed, Text, Wrong
from civiccircle.formats.periods import Period, parse_period
from civiccircle.formats.tables import Fault

TEXTS = ("source", "method", "note", "reason")
PLAIN = (
    "indicator", "place", "period", "value", "unit", "standard_error", "low", "high", "confidence", "source_url",
    "licence",
)  # fmt: skip
REQUIRED = ("indicator", "period", "value", "source", "licence")
MISSING = ("", "NR")
LONGEST = {"source_url": 300, "licence": 60} | dict.fromkeys(TEXTS, 1_000)
WHOLE_DIGITS, DECIMALS = 18, 12
USUAL_CONFIDENCE = Decimal(95)

_NUMBER = re.compile(rf"[-+]?\d{{1,{WHOLE_DIGITS}}}(\.\d{{1,{DECIMALS}}})?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_QUOTED_FORMULA = re.compile(r"'(?=[=+\-@\t\r])")


def read_cells(line: int, cells: Mapping[str, str], known: Known) -> Observed | list[Fault]:
    """One observation from cells by the name of their column; or everything that is wrong with it."""
    row = _Row(line, {name: _QUOTED_FORMULA.sub("", cell.strip()) for name, cell in cells.items()}, known)
    made = row.read()
    return row.faults or made


class _Row:
    """Reads the cells of one line, and notes what is wrong with each."""

    def __init__(self, line: int, cells: Mapping[str, str], known: Known) -> None:
        self.line, self.cells, self.known = line, cells, known
        self.faults = list[Fault]()

    def read(self) -> Observed | list[Fault]:
        for name, cell in self.cells.items():
            if _UNWRITABLE.search(cell):
                self._fault(name, Wrong.UNWRITABLE)
        if self.faults:
            return self.faults
        measure = self._measure()
        period, value, texts = self._period(), self._value(), {name: self._text(name) for name in TEXTS}
        self._unit(measure)
        self._within(measure, value)
        self._not_too_small(measure, value)
        licence, url = self._short("licence"), self._address()
        error, low, high, confidence = self._uncertainty(value)
        if self._is_missing() and not texts["note"]:
            self._fault("note", Wrong.NO_NOTE)
        if self.faults or period is None:
            return self.faults
        return Observed(
            line=self.line,
            indicator=self._cell("indicator"),
            place=self._cell("place"),
            period=period,
            value=value,
            standard_error=error,
            low=low,
            high=high,
            confidence=confidence,
            source=texts["source"],
            source_url=url,
            licence=licence,
            method=texts["method"],
            note=texts["note"],
            reason=texts["reason"],
        )

    def _fault(self, column: str, wrong: Wrong, **told: str | int) -> None:
        self.faults.append(Fault(self.line, column, wrong, told))

    def _cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def _needed(self, name: str) -> str:
        cell = self._cell(name)
        if not cell:
            self._fault(name, Wrong.REQUIRED)
        return cell

    def _measure(self) -> Measure:
        code = self._needed("indicator")
        measure = self.known.measures.get(code)
        if code and measure is None:
            self._fault("indicator", Wrong.INDICATOR, found=code[:60])
        place = self._cell("place")
        if place and place not in self.known.places:
            self._fault(
                "place", Wrong.PLACE, found=place[:60], known=", ".join(sorted(self.known.places)[:20])
            )
        return measure or Measure()

    def _period(self) -> Period | None:
        text = self._needed("period")
        if not text:
            return None
        try:
            period = parse_period(text)
        except ValueError:
            self._fault("period", Wrong.PERIOD, found=text[:60])
            return None
        if period.end > self.known.today:
            self._fault("period", Wrong.FUTURE, found=text, today=self.known.today.isoformat())
        return period

    def _number(self, name: str) -> Decimal | None:
        text = self._cell(name)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self._fault(name, Wrong.NUMBER, found=text[:60], digits=WHOLE_DIGITS, decimals=DECIMALS)
            return None
        return Decimal(text)

    def _is_missing(self) -> bool:
        return self._cell("value") in MISSING

    def _value(self) -> Decimal | None:
        return None if self._is_missing() else self._number("value")

    def _unit(self, measure: Measure) -> None:
        unit = self._cell("unit")
        if unit and measure.units and unit not in measure.units:
            self._fault("unit", Wrong.UNIT, found=unit[:60], wanted=" / ".join(sorted(measure.units)))

    def _within(self, measure: Measure, value: Decimal | None) -> None:
        low, high = measure.minimum, measure.maximum
        if value is None or ((low is None or value >= low) and (high is None or value <= high)):
            return
        told = {"low": "…" if low is None else str(low), "high": "…" if high is None else str(high)}
        self._fault("value", Wrong.OUT_OF_RANGE, found=str(value), **told)

    def _not_too_small(self, measure: Measure, value: Decimal | None) -> None:
        fewest = measure.minimum_cell
        if fewest is not None and value is not None and self._cell("place") and 0 < value < fewest:
            self._fault("value", Wrong.SMALL_CELL, fewest=fewest)

    def _uncertainty(self, value: Decimal | None) -> tuple[Decimal | None, ...]:
        names = ("standard_error", "low", "high", "confidence")
        error, low, high, confidence = (self._number(name) for name in names)
        if self._is_missing():
            for name in names:
                if self._cell(name):
                    self._fault(name, Wrong.NO_VALUE)
        if error is not None and error < 0:
            self._fault("standard_error", Wrong.UNCERTAINTY)
        if bool(self._cell("low")) != bool(self._cell("high")):
            self._fault("high" if self._cell("low") else "low", Wrong.UNCERTAINTY)
        elif low is not None and high is not None and value is not None and not low <= value <= high:
            self._fault("low", Wrong.UNCERTAINTY)
        if confidence is not None and (not self._cell("low") or not 0 < confidence < 100):
            self._fault("confidence", Wrong.UNCERTAINTY)
        if low is not None and confidence is None:
            confidence = USUAL_CONFIDENCE
        return error, low, high, confidence

    def _text(self, name: str) -> Text:
        text = dict[str, str]()
        for code in self.known.languages:
            words = self._short(f"{name}_{code}", LONGEST[name])
            if words:
                text[code] = words
        usual = self._short(name, LONGEST[name])
        if usual:
            text.setdefault(self.known.languages[0], usual)
        if not text and name in REQUIRED:
            self._fault(name, Wrong.REQUIRED)
        return text

    def _short(self, name: str, most: int | None = None) -> str:
        cell = self._needed(name) if name in REQUIRED and name not in TEXTS else self._cell(name)
        most = most or LONGEST[name]
        if len(cell) > most:
            self._fault(name, Wrong.TOO_LONG, found=len(cell), most=most)
        return cell

    def _address(self) -> str:
        url = self._short("source_url")
        if url and not _ADDRESS.fullmatch(url):
            self._fault("source_url", Wrong.ADDRESS, found=url[:60])
        return url
