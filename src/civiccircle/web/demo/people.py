"""The officials of the demo city, one or two for each role, and what Sam, a resident, did. All names are invented."""

from civiccircle.kernel.people.models import Role

OFFICIALS = (
    ("amara.okafor@heron-harbour.example", "Amara Okafor", Role.ENGAGEMENT_OFFICER),
    ("luc.tremblay@heron-harbour.example", "Luc Tremblay", Role.ANALYST),
    ("mei.lindqvist@heron-harbour.example", "Mei Lindqvist", Role.PROCUREMENT_OFFICER),
    ("renee.boisvert@heron-harbour.example", "Renée Boisvert", Role.COUNCIL_MEMBER),
    ("tomas.araya@heron-harbour.example", "Tomás Araya", Role.PRIVACY_OFFICER),
    ("ines.haddad@heron-harbour.example", "Inès Haddad", Role.ADMINISTRATOR),
    ("sam.whitecloud@heron-harbour.example", "Sam Whitecloud", Role.RESIDENT),
)

HOME = "saltmarsh"
TOOK_PART = ("library-hours", "streets-2030")
"""The conversations in which the resident voted, beside the budget (`budgets.deeds`)."""
SAID = "The new bike lane should be cleared of snow before the car lanes."
"""What the resident put forward in the last of them; it waits for a moderator."""
