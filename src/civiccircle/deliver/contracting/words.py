"""What findings, codes and fields of the standard are called when people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from civiccircle.faults import Wrong
from civiccircle.methods.contracting import ContractingWrong

# What each rule says. `field` is where it is so ("" for the release itself), `what` what was expected.
_RULES = {
    "required": gettext_lazy("“%(field)s” is missing"),
    "type": gettext_lazy("“%(field)s” is not written as the standard asks (expected: %(what)s)"),
    "format": gettext_lazy("“%(field)s” is not written as the standard asks (expected: %(what)s)"),
    "enum": gettext_lazy("“%(field)s” has a code that its list does not have"),
    "codelist": gettext_lazy("“%(field)s” has a code that the open list of the standard does not have"),
    "minLength": gettext_lazy("“%(field)s” is empty"),
    "minItems": gettext_lazy("“%(field)s” is an empty list"),
    "uniqueItems": gettext_lazy("“%(field)s” has the same entry twice"),
    "repeatedId": gettext_lazy(
        "“%(field)s” is the same for different entries of one list, so that one would be lost"
    ),
    "pattern": gettext_lazy("“%(field)s” is not written as the standard asks"),
    "additional": gettext_lazy("“%(field)s” has fields that the standard does not know"),
    "unreadable": gettext_lazy("Some releases cannot be read"),
    "more": gettext_lazy("There are %(what)s further kinds of problems"),
}
_PERSONAL = {
    "contact": gettext_lazy("“%(field)s” looks like the name of a person"),
    "mail": gettext_lazy("“%(field)s” holds what looks like a person's own e-mail address"),
    "telephone": gettext_lazy("“%(field)s” holds what looks like a telephone number"),
    "person": gettext_lazy("“%(field)s” looks like the name of a person"),
}
_WHAT: dict[str, Any] = {
    "string": gettext_lazy("a text in quotes"),
    "number": gettext_lazy("a number without quotes"),
    "integer": gettext_lazy("a whole number without quotes"),
    "boolean": gettext_lazy("true or false"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("an object"),
    "null": gettext_lazy("nothing (null)"),
    "date-time": gettext_lazy("a date with time and zone, like 2026-01-31T12:00:00Z"),
    "uri": gettext_lazy("an address, like https://example.org/a"),
}
_REPAIRS = {
    "add_field": gettext_lazy("Fill the field in where the data is made, and export again."),
    "write_text": gettext_lazy("Write the value as text, in quotes."),
    "write_number": gettext_lazy(
        "Write the number without quotes, currency signs or spaces, with a point before the decimals."
    ),
    "write_whole_number": gettext_lazy("Write a whole number without quotes."),
    "write_true_or_false": gettext_lazy("Write true or false, without quotes."),
    "write_list": gettext_lazy(
        "Put the value into a list, between square brackets, also where there is only one."
    ),
    "write_object": gettext_lazy("Write an object with its fields, between braces."),
    "write_date_with_time": gettext_lazy(
        "Write the date with time and zone, like 2026-01-31T12:00:00Z; the day must exist."
    ),
    "write_address": gettext_lazy("Write a whole address that begins with https:// and has no spaces."),
    "choose_code": gettext_lazy("Choose one of the codes of the standard; small and capital letters matter."),
    "choose_or_publish_code": gettext_lazy(
        "Choose a code of the list where one fits, or publish what your own code means."
    ),
    "fill_or_leave_out": gettext_lazy("Fill it in, or leave the field out."),
    "remove_repeated": gettext_lazy("Remove the repeated entry."),
    "give_own_id": gettext_lazy("Give each entry of the list an id of its own."),
    "write_version": gettext_lazy("Write the version as 1.1."),
    "publish_extension": gettext_lazy(
        "Check the spelling; what belongs to an extension can stay, and the extension should be declared."
    ),
    "mend_json": gettext_lazy("Mend the file at the place that is named, or export it again."),
    "mend_others": gettext_lazy("Mend what stands above and check again: often they go with it."),
    "name_office": gettext_lazy(
        "Name an office with its own address and number instead, unless the person agreed to be named."
    ),
}
SEVERITIES = {
    "error": gettext_lazy("Error"),
    "warning": gettext_lazy("Warning"),
    "note": gettext_lazy("Note"),
}
MISSING: dict[str, Any] = {
    "title": gettext_lazy("what is bought"),
    "buyer": gettext_lazy("who buys"),
    "estimate": gettext_lazy("what it was expected to cost"),
    "method": gettext_lazy("how suppliers were chosen"),
    "deadline": gettext_lazy("until when bids could be made"),
    "documents": gettext_lazy("the documents"),
    "bidders": gettext_lazy("who made a bid, or how many did"),
    "supplier": gettext_lazy("who won"),
    "award_value": gettext_lazy("for how much it was awarded"),
    "award_date": gettext_lazy("when it was awarded"),
    "signed_on": gettext_lazy("when the contract was signed"),
    "contract_period": gettext_lazy("until when the contract runs"),
    "payments": gettext_lazy("what has been paid"),
}
CODES: dict[str, Any] = {
    "open": gettext_lazy("open to all"),
    "selective": gettext_lazy("only for qualified suppliers"),
    "limited": gettext_lazy("only invited suppliers"),
    "direct": gettext_lazy("given directly, without competition"),
    "goods": gettext_lazy("goods"),
    "works": gettext_lazy("works"),
    "services": gettext_lazy("services"),
    "planning": gettext_lazy("planned"),
    "planned": gettext_lazy("planned"),
    "pending": gettext_lazy("pending"),
    "active": gettext_lazy("active"),
    "complete": gettext_lazy("complete"),
    "cancelled": gettext_lazy("cancelled"),
    "unsuccessful": gettext_lazy("unsuccessful"),
    "withdrawn": gettext_lazy("withdrawn"),
    "terminated": gettext_lazy("ended"),
    "scheduled": gettext_lazy("scheduled"),
    "met": gettext_lazy("met"),
    "notMet": gettext_lazy("not met"),
    "partiallyMet": gettext_lazy("partly met"),
    "submitted": gettext_lazy("submitted"),
    "invited": gettext_lazy("invited"),
    "valid": gettext_lazy("valid"),
    "disqualified": gettext_lazy("disqualified"),
    "tender": gettext_lazy("Asking for bids"),
    "tenderAmendment": gettext_lazy("Request for bids changed"),
    "tenderUpdate": gettext_lazy("Request for bids updated"),
    "tenderCancellation": gettext_lazy("Request for bids cancelled"),
    "planningUpdate": gettext_lazy("Plan updated"),
    "award": gettext_lazy("Award"),
    "awardUpdate": gettext_lazy("Award updated"),
    "awardCancellation": gettext_lazy("Award cancelled"),
    "contract": gettext_lazy("Contract signed"),
    "contractUpdate": gettext_lazy("Contract updated"),
    "contractAmendment": gettext_lazy("Contract changed"),
    "implementation": gettext_lazy("Work and payments"),
    "implementationUpdate": gettext_lazy("Work and payments updated"),
    "contractTermination": gettext_lazy("Contract ended"),
    "compiled": gettext_lazy("Latest state"),
}
_TAGS: dict[str, Any] = {"planning": gettext_lazy("Plan")}
FIELDS: dict[str, Any] = {
    "planning": gettext_lazy("plan"),
    "budget": gettext_lazy("budget"),
    "tender": gettext_lazy("request for bids"),
    "awards": gettext_lazy("award"),
    "contracts": gettext_lazy("contract"),
    "implementation": gettext_lazy("work"),
    "transactions": gettext_lazy("payment"),
    "milestones": gettext_lazy("milestone"),
    "documents": gettext_lazy("document"),
    "parties": gettext_lazy("organisation"),
    "buyer": gettext_lazy("buyer"),
    "procuringEntity": gettext_lazy("procuring office"),
    "suppliers": gettext_lazy("supplier"),
    "tenderers": gettext_lazy("bidder"),
    "items": gettext_lazy("item"),
    "value": gettext_lazy("value"),
    "amount": gettext_lazy("amount"),
    "currency": gettext_lazy("currency"),
    "status": gettext_lazy("state"),
    "title": gettext_lazy("title"),
    "description": gettext_lazy("description"),
    "rationale": gettext_lazy("reason"),
    "period": gettext_lazy("term"),
    "tenderPeriod": gettext_lazy("time for bids"),
    "enquiryPeriod": gettext_lazy("time for questions"),
    "awardPeriod": gettext_lazy("time of the award"),
    "contractPeriod": gettext_lazy("term of the contract"),
    "startDate": gettext_lazy("start"),
    "endDate": gettext_lazy("end"),
    "dueDate": gettext_lazy("due"),
    "dateMet": gettext_lazy("met on"),
    "dateSigned": gettext_lazy("signed on"),
    "dateModified": gettext_lazy("changed on"),
    "datePublished": gettext_lazy("published on"),
    "numberOfTenderers": gettext_lazy("number of bidders"),
    "procurementMethod": gettext_lazy("how suppliers are chosen"),
    "quantity": gettext_lazy("quantity"),
    "name": gettext_lazy("name"),
    "url": gettext_lazy("address"),
}


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language."""

    severity: str
    severity_label: str
    what: str
    repair: str
    count: int
    releases: int
    share: float
    values: Sequence[str]
    examples: Sequence[str]


def told(finding: Mapping[str, Any]) -> Told:
    """A finding (`methods.contracting.Finding` as plain values, with `of`: release or package) in words."""
    rule, what = finding["rule"], finding["what"]
    sentence = _PERSONAL[what] if rule == "personal" else _RULES[rule]
    whole = _("the package") if finding["of"] == "package" else _("the release")
    words = {
        "field": finding["field"] or whole,
        "what": ", ".join(str(_WHAT.get(one, one)) for one in what.split(", ")),
    }
    return Told(
        finding["severity"],
        str(SEVERITIES[finding["severity"]]),
        str(sentence) % words,
        str(_REPAIRS[finding["repair"]]),
        finding["count"],
        finding["releases"],
        finding["share"],
        finding["values"],
        [_example(one, finding["of"]) for one in finding["examples"]],
    )


def _example(example: Mapping[str, Any], of: str) -> str:
    """Where it is so: the release, the path in it, and what stands there."""
    number = {"number": example["release"]}
    where = _("package %(number)s") % number if of == "package" else _("release %(number)s") % number
    names = " ".join(name for name in (example["ocid"], example["id"]) if name)
    place = " · ".join(part for part in (where, names, example["path"]) if part)
    return f"{place}{pgettext('after a word', ':')} {example['value']}" if example["value"] else place


def in_words(wrong: Wrong, told: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong, and its mend."""
    return _(wrong.what) % told, _(wrong.mend) % told


def refusal(kept: Mapping[str, Any]) -> str:
    """Why a release was left out (`storing.Counts.refusals`)."""
    if "wrong" not in kept:  # an import of before there were templates
        return str(kept["what"])
    return "{}. {}.".format(*in_words(ContractingWrong[kept["wrong"]], kept["told"]))


def code(value: str) -> str:
    """A code of the standard in words; one that nobody knows as it is."""
    return str(CODES.get(value, value))


def tag(value: str) -> str:
    """The tag of a release in words."""
    return str(_TAGS.get(value) or CODES.get(value, value))


def field_name(place: Sequence[str]) -> str:
    """A field with what it is in, the last two or three names of its path."""
    return " › ".join(str(FIELDS.get(name, name)) for name in place[-3:])
