"""The officials of the demo city, one or two for each role. All names are invented."""

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
