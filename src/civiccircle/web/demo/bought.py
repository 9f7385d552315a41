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
                "fr": "D'anciens rails de tramway ont dû être retirés sous la chaussée.",
            },
            96_400,
        ),
        project="HH-2025-01",
    ),
    Bought(
        2,
        {"en": "Trees and benches for the Old Harbour", "fr": "Arbres et bancs pour le Vieux-Port"},
        {
            "en": "Sixty street trees with irrigation, and thirty benches with arm rests.",
            "fr": "Soixante arbres de rue avec irrigation et trente bancs avec accoudoirs.",
        },
        "parks", "goods", 300, 240_000, 6,
        (("green", 231_900), ("tidal", 268_000)),
        project="HH-2025-02",
    ),
    Bought(
        3,
        {"en": "Public wireless network", "fr": "Réseau sans fil public"},
        {
            "en": "Access points, mounting and five years of operation at 22 places.",
            "fr": "Bornes, installation et cinq ans d'exploitation dans 22 lieux.",
        },
        "digital", "services", 350, 380_000, 5,
        (("fibre", 362_000), ("quay", 371_500)),
        later={
            "en": "Bidders asked for drawings of the roofs.",
            "fr": "Des soumissionnaires ont demandé les plans des toits.",
        },
        project="HH-2025-03",
    ),
    Bought(
        4,
        {"en": "Lighting for the shore path", "fr": "Éclairage du sentier du rivage"},
        {
            "en": "Ninety lamps that dim when nobody is near.",
            "fr": "Quatre-vingt-dix lampes qui s'atténuent quand personne n'est près.",
        },
        "works", "works", 260, 310_000, 4,
        (("lumen", 297_300),),
        project="HH-2025-04",
        without=("bidders",),
    ),
    Bought(
        5,
        {"en": "Counting of people on foot and on bicycles", "fr": "Comptage des piétons et des cyclistes"},
        {
            "en": "Twelve counters without cameras, and their data as open data.",
            "fr": "Douze compteurs sans caméra et leurs données ouvertes.",
        },
        "digital", "goods", 190, 85_000, 5,
        (("count", 79_900), ("quay", 84_000), ("lumen", 91_000)),
    ),
    Bought(
        6,
        {"en": "Online booking of community rooms", "fr": "Réservation en ligne des salles communautaires"},
        {
            "en": "A booking service that works by keyboard and in both languages.",
            "fr": "Un service de réservation utilisable au clavier et dans les deux langues.",
        },
        "digital", "services", 150, 60_000, 3,
        (("quay", 54_700), ("read", 58_200)),
    ),
    Bought(
        7,
        {"en": "Repair of the lighthouse stairs", "fr": "Réfection de l'escalier du phare"},
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
                "fr": "Plus de marches étaient fissurées qu'on ne pouvait le voir.",
            },
            21_500,
        ),
        without=("payments",),
    ),
    Bought(
        8,
        {"en": "Books and tablets for the mobile library", "fr": "Livres et tablettes pour le bibliobus"},
        {
            "en": "Books in five languages and forty tablets to lend.",
            "fr": "Des livres en cinq langues et quarante tablettes à prêter.",
        },
        "library", "goods", 120, 48_000, 4,
        (("read", 46_350), ("quay", 51_000)),
    ),
    Bought(
        9,
        {"en": "Rain gardens in Saltmarsh", "fr": "Jardins de pluie à Saltmarsh"},
        {
            "en": "Eleven gardens that keep the water of heavy rain off the streets.",
            "fr": "Onze jardins qui retiennent l'eau des fortes pluies.",
        },
        "parks", "works", 45, 420_000, 2,
        project="HH-2025-05",
    ),
    Bought(
        10,
        {"en": "Heat pumps for three schools", "fr": "Thermopompes pour trois écoles"},
        {
            "en": "Replaces oil heating; the work is done in the summer holidays.",
            "fr": "Remplace le chauffage au mazout; les travaux se font pendant l'été.",
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
        {"en": "Smooth ways to the ferry", "fr": "Accès sans obstacle au traversier"},
        {
            "en": "Ramps, level kerbs and paving that can be felt, on all ways to the ferry.",
            "fr": "Rampes, bordures abaissées et dalles podotactiles vers le traversier.",
        },
        "works", "works", 170, 265_000, 3,
        (("boreal", 249_800), ("tidal", 258_400)),
        later={
            "en": "The drawings were corrected after a walk with people in wheelchairs.",
            "fr": "Les plans ont été corrigés après une visite avec des personnes en fauteuil roulant.",
        },
    ),
)  # fmt: skip
