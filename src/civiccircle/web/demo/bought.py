"""What the demo city buys, for its contracting processes. Every firm is invented."""

from dataclasses import dataclass

from .story import Text

OFFICES = {
    "works": "City of Heron Harbour, Public Works",
    "digital": "City of Heron Harbour, Digital Services",
    "parks": "City of Heron Harbour, Parks and Waterfront",
    "library": "Heron Harbour Public Library",
}
FIRMS = {
    "tidal": "Tidal Civil Works Ltd.",
    "boreal": "Boréal Génie inc.",
    "lumen": "Lumen Street Lighting Co-operative",
    "fibre": "Saltmarsh Fibre Ltd.",
    "quay": "Quayside Software Inc.",
    "heritage": "Maison Patrimoine inc.",
    "green": "Heron Green Spaces Ltd.",
    "count": "Countwell Sensors Inc.",
    "read": "Librairie du Phare inc.",
}


@dataclass(frozen=True)
class Bought:
    """A process. `begun` days ago it was planned; `stage`: how far it has come, from 1 (planned) to 6 (completed).

    bids: firms and what they asked for, in dollars; the first one won. more: the reason of an amendment and what it
    added. project: the reference of the initiative that it pays for. without: what the city forgot to publish.
    """

    number: int
    title: Text
    text: Text
    office: str
    category: str
    begun: int
    estimate: int
    stage: int
    bids: tuple[tuple[str, int], ...] = ()
    method: str = "open"
    more: tuple[Text, int] | None = None
    later: Text | None = None  # why the time for bids was made longer
    project: str = ""
    without: tuple[str, ...] = ()
    cancelled: bool = False


BOUGHT = (
    Bought(
        1,
        {"en": "Protected bicycle lanes on Harbour Street", "fr": "Pistes cyclables protégées, rue du Port"},
        {
            "en": "Kerbs, signals and surface for 2.4 km of lanes parted from traffic, from the ferry to the market.",
            "fr": "Bordures, feux et revêtement de 2,4 km de pistes séparées, du traversier au marché.",
        },
        "works", "works", 410, 1_150_000, 5,
        (("tidal", 1_084_500), ("boreal", 1_121_000), ("green", 1_390_250)),
        more=(
            {
                "en": "Old tram rails under the roadway had to be taken out.",
                "fr": "D’anciens rails de tramway ont dû être retirés sous la chaussée.",
            },
            96_400,
        ),
    ),
    Bought(
        2,
        {"en": "Sixty grown trees for playgrounds", "fr": "Soixante grands arbres pour des aires de jeux"},
        {
            "en": "Digging up, moving, planting and two years of watering.",
            "fr": "Arrachage, transport, plantation et deux ans d’arrosage.",
        },
        "parks", "works", 150, 118_000, 4,
        (("green", 109_900), ("tidal", 121_400),),
        project="HH-01",
    ),
    Bought(
        3,
        {"en": "Public wireless network", "fr": "Réseau sans fil public"},
        {
            "en": "Access points, mounting and five years of operation at 22 places.",
            "fr": "Bornes, installation et cinq ans d’exploitation dans 22 lieux.",
        },
        "digital", "services", 350, 380_000, 5,
        (("fibre", 362_000), ("quay", 371_500)),
        later={
            "en": "Bidders asked for drawings of the roofs.",
            "fr": "Des soumissionnaires ont demandé les plans des toits.",
        },
    ),
    Bought(
        4,
        {"en": "Drinking water at five playgrounds", "fr": "Eau potable dans cinq aires de jeux"},
        {
            "en": "Five taps with a low spout for children, with their pipes.",
            "fr": "Cinq fontaines avec un bec bas pour les enfants et leurs conduites.",
        },
        "works", "works", 145, 64_000, 6,
        (("boreal", 61_200), ("tidal", 66_900),),
        project="HH-02",
    ),
    Bought(
        5,
        {"en": "Counting of visits without cameras", "fr": "Comptage des visites sans caméra"},
        {
            "en": "Beams at the gates of five playgrounds, and their data as open data.",
            "fr": "Faisceaux aux entrées de cinq aires de jeux et leurs données ouvertes.",
        },
        "digital", "goods", 145, 12_000, 5,
        (("count", 11_400), ("quay", 11_950),),
        project="HH-04",
    ),
    Bought(
        6,
        {"en": "Laptops with a mobile connection", "fr": "Portables avec connexion mobile"},
        {
            "en": "Sixty laptops to lend, and their connection for one year.",
            "fr": "Soixante portables à prêter et leur connexion pour un an.",
        },
        "library", "goods", 120, 57_000, 4,
        (("quay", 54_700), ("read", 58_200),),
        project="HH-08",
    ),
    Bought(
        7,
        {"en": "Repair of the lighthouse stairs", "fr": "Réfection de l’escalier du phare"},
        {
            "en": "Granite steps and a hand rail on both sides.",
            "fr": "Marches de granit et main courante des deux côtés.",
        },
        "works", "works", 520, 140_000, 6,
        (("heritage", 138_000),),
        method="limited",
        more=(
            {
                "en": "More steps were cracked than could be seen before.",
                "fr": "Plus de marches étaient fissurées qu’on ne pouvait le voir.",
            },
            21_500,
        ),
        without=("payments",),
    ),
    Bought(
        8,
        {"en": "A digital helper at Saltmarsh library", "fr": "Aide numérique à la bibliothèque des Salines"},
        {
            "en": "Help with forms, phones and computers on four afternoons a week.",
            "fr": "Aide aux formulaires, téléphones et ordinateurs, quatre après-midi par semaine.",
        },
        "library", "services", 150, 64_000, 5,
        (("read", 62_300), ("quay", 63_800),),
        project="HH-07",
    ),
    Bought(
        9,
        {"en": "Rain gardens in Saltmarsh", "fr": "Jardins de pluie aux Salines"},
        {
            "en": "Eleven gardens that keep the water of heavy rain off the streets.",
            "fr": "Onze jardins qui retiennent l’eau des fortes pluies.",
        },
        "parks", "works", 45, 420_000, 2,
    ),
    Bought(
        10,
        {"en": "Heat pumps for three schools", "fr": "Thermopompes pour trois écoles"},
        {
            "en": "Replaces oil heating; the work is done in the summer holidays.",
            "fr": "Remplace le chauffage au mazout; les travaux se font pendant l’été.",
        },
        "works", "works", 20, 980_000, 1,
    ),
    Bought(
        11,
        {"en": "Parking app", "fr": "Application de stationnement"},
        {
            "en": "Payment of parking by telephone in all districts.",
            "fr": "Paiement du stationnement par téléphone dans tous les quartiers.",
        },
        "digital", "services", 230, 120_000, 2, cancelled=True,
    ),
    Bought(
        12,
        {"en": "Benches with backs and arms", "fr": "Bancs avec dossier et accoudoirs"},
        {
            "en": "Thirty benches for playgrounds, set where there is shade.",
            "fr": "Trente bancs pour des aires de jeux, placés à l’ombre.",
        },
        "parks", "goods", 140, 38_000, 3,
        (("green", 36_400), ("heritage", 37_900)),
        project="HH-03",
        later={
            "en": "The height of the seats was corrected after a trial with older people.",
            "fr": "La hauteur des sièges a été corrigée après un essai avec des aînés.",
        },
    ),
    Bought(
        13,
        {
            "en": "Staff and cleaning for libraries on Sundays",
            "fr": "Personnel et entretien des bibliothèques le dimanche",
        },
        {
            "en": "Two people and cleaning at two branches on Sunday afternoons, for one year.",
            "fr": "Deux personnes et l’entretien de deux succursales le dimanche après-midi, pendant un an.",
        },
        "library", "services", 152, 132_000, 5,
        (("read", 128_400), ("green", 131_200)),
        project="HH-06",
    ),
)  # fmt: skip
