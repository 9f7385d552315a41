"""What people talk about in the demo city today."""

from .earlier import LIBRARIES, PLAYGROUNDS
from .story import COUNCIL, Said, Story

STREETS = Story(
    slug="streets-2030",
    title={"en": "Streets for everyone, 2030", "fr": "Des rues pour toutes et tous, 2030"},
    question={
        "en": "How should we get around Heron Harbour in 2030?",
        "fr": "Comment voulons-nous nous déplacer à Port-Héron en 2030 ?",
    },
    summary={
        "en": "Council renews the ten-year street plan this winter. Before engineers draw a single line, we want to know "
        "what people across town agree on, where they differ, and why.",
        "fr": "Le conseil renouvelle cet hiver le plan décennal des rues. Avant que quiconque trace une ligne, nous "
        "voulons savoir ce qui rassemble les gens de toute la ville, ce qui les divise, et pourquoi.",
    },
    what_can_change={
        "en": "Which streets are rebuilt first, how space is shared, where buses run more often, and how $38 million over "
        "five years is spent.",
        "fr": "Les rues refaites en premier, le partage de l'espace, les lignes où le bus passe plus souvent, et l'emploi "
        "de 38 millions de dollars sur cinq ans.",
    },
    what_is_fixed={
        "en": "The harbour bridge will be repaired in any case: it is a matter of safety.",
        "fr": "Le pont du port sera réparé de toute façon : c'est une question de sécurité.",
    },
    level="involve",
    deciding_body=COUNCIL,
    area_of_life="moves",
    published=-19,
    opens=-16,
    closes=12,
    answer_due=61,
    people=1.0,
    said=(
        Said("en", "Every child should be able to walk or cycle to school safely.", (0.97, 0.90, 0.95), 0.04),
        Said(
            "en",
            "Snow on pavements and bus stops should be cleared as early as on roads.",
            (0.94, 0.86, 0.95),
            0.05,
        ),
        Said(
            "fr",
            "Les traversées près des écoles devraient être surélevées et bien éclairées.",
            (0.95, 0.80, 0.92),
            0.07,
        ),
        Said("en", "Buses should come at least every ten minutes on the main lines.", (0.96, 0.58, 0.82)),
        Said(
            "en",
            "I would give up some parking on Front Street for a protected bike lane.",
            (0.93, 0.10, 0.48),
        ),
        Said("en", "Downtown needs more parking, not less.", (0.06, 0.92, 0.30)),
        Said("en", "The speed limit on residential streets should be 30 km/h.", (0.90, 0.22, 0.88)),
        Said("fr", "Une ville qui roule moins vite est une ville où l'on vit mieux.", (0.86, 0.24, 0.90)),
        Said("en", "Widening Mill Road would solve most of our traffic problems.", (0.05, 0.80, 0.14)),
        Said(
            "en",
            "Delivery vans should have their own bays so that they stop blocking lanes.",
            (0.83, 0.86, 0.84),
            0.09,
        ),
        Said("en", "People who live far out have no real choice but to drive.", (0.46, 0.95, 0.58)),
        Said("en", "A weekly car-free day downtown would be good for shops.", (0.78, 0.08, 0.66)),
        Said("fr", "Le bus de nuit devrait desservir Les Salines et Gare-Est.", (0.88, 0.52, 0.66), 0.22),
        Said("en", "Fares should be free for everyone under 18.", (0.91, 0.55, 0.79)),
        Said("en", "Sensors that count people in streets worry me.", (0.40, 0.42, 0.78), 0.20),
        Said(
            "en",
            "If the city counts traffic, it must not be able to recognise anyone.",
            (0.93, 0.90, 0.97),
            0.06,
        ),
        Said("en", "The old tram alignment should be kept free for a future line.", (0.85, 0.36, 0.70), 0.24),
        Said("en", "Trees do more for a street than any traffic light.", (0.80, 0.38, 0.93)),
        Said(
            "fr",
            "Il faut plus de bancs : les aînés marchent quand ils peuvent se reposer.",
            (0.90, 0.78, 0.96),
            0.06,
        ),
        Said("en", "Cyclists should pay a licence fee like drivers do.", (0.05, 0.72, 0.16)),
        Said("en", "E-scooters should be parked in marked places only.", (0.74, 0.88, 0.93)),
        Said("en", "The harbour front should be closed to through traffic in summer.", (0.84, 0.16, 0.91)),
        Said("en", "Road repairs should come before any new project.", (0.32, 0.93, 0.60)),
        Said("fr", "Les feux devraient donner plus de temps aux piétons.", (0.84, 0.36, 0.92)),
        Said("en", "Bus stops need shelters with light before they need screens.", (0.90, 0.82, 0.91), 0.08),
        Said(
            "en",
            "I would use the bus if it took me to the hospital without changing.",
            (0.86, 0.70, 0.75),
            0.20,
        ),
        Said("en", "Taxi and ride-hailing drivers should follow the same rules.", (0.76, 0.80, 0.79), 0.18),
        Said("en", "Noise from night traffic is a health problem in my street.", (0.58, 0.20, 0.86), 0.16),
        Said(
            "fr",
            "Le partage de voitures devrait avoir des places réservées dans chaque quartier.",
            (0.86, 0.30, 0.62),
        ),
        Said("en", "New housing should be built where the bus already runs.", (0.87, 0.46, 0.60), 0.16),
        Said("en", "Businesses should be asked before their street is dug up.", (0.86, 0.95, 0.90), 0.05),
        Said("en", "A congestion charge is worth trying.", (0.68, 0.05, 0.42)),
        Said("en", "Old cobbled lanes should stay as they are.", (0.42, 0.44, 0.93), 0.16),
        Said(
            "fr",
            "Chaque projet devrait dire, après un an, si l'on se déplace vraiment mieux.",
            (0.95, 0.91, 0.94),
            0.06,
        ),
    ),
)

LIGHTS = Story(
    slug="night-lights",
    title={"en": "Light at night", "fr": "La lumière la nuit"},
    question={
        "en": "Where do you want more light at night, and where less?",
        "fr": "Où voulez-vous plus de lumière la nuit, et où moins ?",
    },
    summary={
        "en": "4,600 street lamps will be replaced. Light can be warmer, dimmer, or brighter where people feel unsafe.",
        "fr": "4 600 lampadaires seront remplacés. La lumière peut être plus chaude, plus douce, ou plus forte là où l'on "
        "ne se sent pas en sécurité.",
    },
    what_can_change={
        "en": "Brightness, colour and hours, street by street.",
        "fr": "L'intensité, la couleur et les heures, rue par rue.",
    },
    what_is_fixed={
        "en": "Lamps become LED; that saves half of the energy.",
        "fr": "Les lampes passent à la DEL, ce qui économise la moitié de l'énergie.",
    },
    level="consult",
    deciding_body=COUNCIL,
    area_of_life="lives",
    published=-73,
    opens=-70,
    closes=-40,
    answer_due=-6,
    people=0.25,
    places=("old-harbour", "university-hill", "station-east"),
    said=(
        Said("en", "The path from the station to University Hill is too dark.", (0.93, 0.70, 0.62)),
        Said("en", "Lamps near bedrooms should be dimmed after midnight.", (0.40, 0.78, 0.93)),
        Said("en", "I want to see the stars from the harbour.", (0.46, 0.70, 0.95)),
        Said("fr", "La sécurité passe avant les économies.", (0.92, 0.60, 0.34)),
        Said("en", "Motion sensors are fine if they only sense and never record.", (0.84, 0.82, 0.80), 0.09),
        Said("en", "Warm light is better than white light.", (0.62, 0.80, 0.92), 0.2),
        Said("fr", "Les parcs devraient être éclairés jusqu'à minuit.", (0.88, 0.42, 0.16)),
        Said("en", "Birds and insects need darkness too.", (0.50, 0.82, 0.97)),
        Said("en", "Tell us which lamp will change, and when.", (0.92, 0.90, 0.91), 0.07),
        Said("en", "Shop windows should go dark at eleven.", (0.30, 0.66, 0.90)),
    ),
)

BROADBAND = Story(
    slug="no-one-offline",
    title={"en": "No one left offline", "fr": "Personne hors ligne"},
    question={
        "en": "What keeps people in Heron Harbour from getting online, and what would help?",
        "fr": "Qu'est-ce qui empêche des gens de Port-Héron d'être en ligne, et qu'est-ce qui aiderait ?",
    },
    summary={
        "en": "One household in nine has no fixed connection. Libraries, schools and charities start a joint plan with you.",
        "fr": "Un ménage sur neuf n'a pas de connexion fixe. Bibliothèques, écoles et organismes préparent un plan commun "
        "avec vous.",
    },
    what_can_change={
        "en": "Which help comes first: devices, prices, teaching, or places to connect.",
        "fr": "L'aide qui vient en premier : appareils, prix, apprentissage ou lieux de connexion.",
    },
    what_is_fixed={
        "en": "The programme starts in spring with $600,000.",
        "fr": "Le programme commence au printemps avec 600 000 $.",
    },
    level="collaborate",
    deciding_body={
        "en": "City council with the digital equality table",
        "fr": "Conseil municipal avec la table d'égalité numérique",
    },
    area_of_life="participates",
    published=-21,
    opens=9,
    closes=44,
    answer_due=95,
    people=0.0,
    places=("saltmarsh", "station-east"),
    said=(
        Said("en", "A connection at home should be affordable for everyone.", (0.9, 0.9, 0.9)),
        Said("en", "Learning from a neighbour is easier than from a course.", (0.7, 0.7, 0.7)),
        Said("fr", "On devrait pouvoir tout faire au comptoir aussi.", (0.8, 0.8, 0.8)),
    ),
)

STORIES = (PLAYGROUNDS, LIBRARIES, LIGHTS, BROADBAND, STREETS)
"""In the order in which the city published them, which is that of its public log."""
