"""What the demo city asked earlier, and answered."""

from .story import COUNCIL, Said, Story

PLAYGROUNDS = Story(
    slug="shade-and-play",
    title={"en": "Shade for playgrounds", "fr": "De l'ombre pour les aires de jeux"},
    question={
        "en": "Which playgrounds need shade, water and seats first?",
        "fr": "Quelles aires de jeux ont d'abord besoin d'ombre, d'eau et de bancs ?",
    },
    summary={
        "en": "Last summer eleven playgrounds were too hot to use. There is money for five of them this year.",
        "fr": "L'été dernier, onze aires de jeux étaient trop chaudes. Il y a de quoi en refaire cinq cette année.",
    },
    what_can_change={
        "en": "Which five come first, and what each gets.",
        "fr": "Les cinq premières, et ce que chacune reçoit.",
    },
    what_is_fixed={
        "en": "$250,000 this year; no playground is closed.",
        "fr": "250 000 $ cette année ; aucune aire de jeux n'est fermée.",
    },
    level="involve",
    deciding_body=COUNCIL,
    area_of_life="lives",
    published=-236,
    opens=-232,
    closes=-204,
    answer_due=-160,
    people=0.2,
    places=("saltmarsh", "station-east", "mill-quarter"),
    answered=-163,
    answer={
        "en": "You wanted trees before canvas, and water everywhere. Five playgrounds in Saltmarsh, Station East and the "
        "Mill Quarter get twelve grown trees, a tap and benches with backs. Splash pads have to wait: they cost as much "
        "as all the rest, and you were divided about them. We count visits on hot days, and tell you after the summer.",
        "fr": "Vous vouliez des arbres plutôt que des toiles, et de l'eau partout. Cinq aires de jeux, aux Salines, à "
        "Gare-Est et dans le Quartier des Moulins, reçoivent douze grands arbres, un robinet et des bancs à dossier. Les "
        "jeux d'eau attendront : ils coûtent autant que tout le reste, et vous étiez partagés. Nous comptons les visites "
        "les jours de chaleur, et rendrons compte après l'été.",
    },
    said=(
        Said("en", "Trees give better shade than canvas roofs.", (0.92, 0.80, 0.94), 0.06),
        Said("en", "Every playground needs drinking water.", (0.95, 0.90, 0.93), 0.04),
        Said("fr", "Il faut des bancs avec dossier, à l'ombre.", (0.90, 0.84, 0.95), 0.07),
        Said("en", "The hottest neighbourhoods should come first.", (0.90, 0.58, 0.82)),
        Said("en", "Splash pads are worth their price.", (0.66, 0.30, 0.24)),
        Said("fr", "Mieux vaut cinq aires bien faites que onze à moitié.", (0.70, 0.84, 0.62)),
        Said("en", "Older children have nowhere to go.", (0.82, 0.44, 0.66), 0.18),
        Said("en", "Sand is better than rubber, even if cats visit.", (0.56, 0.36, 0.80), 0.2),
    ),
)

LIBRARIES = Story(
    slug="library-hours",
    title={"en": "When should libraries be open?", "fr": "Quand ouvrir les bibliothèques ?"},
    question={
        "en": "What opening hours and help would make our libraries work for you?",
        "fr": "Quelles heures et quelle aide rendraient nos bibliothèques vraiment utiles pour vous ?",
    },
    summary={
        "en": "Three branches, one budget. We asked before we set the new hours.",
        "fr": "Trois succursales, un seul budget. Nous avons demandé avant de fixer les nouvelles heures.",
    },
    what_can_change={
        "en": "Opening hours, where help with computers is offered, and what evenings are for.",
        "fr": "Les heures d'ouverture, les lieux d'aide informatique et l'usage des soirées.",
    },
    what_is_fixed={"en": "No branch will be closed.", "fr": "Aucune succursale ne sera fermée."},
    level="collaborate",
    deciding_body={"en": "Library board", "fr": "Conseil des bibliothèques"},
    area_of_life="works",
    published=-143,
    opens=-140,
    closes=-112,
    answer_due=-70,
    people=0.45,
    places=("mill-quarter", "saltmarsh", "garden-suburb"),
    answered=-74,
    answer={
        "en": "You agreed on two things: open on Sunday, and somebody who helps with forms and phones. From 4 January the "
        "Mill Quarter and Garden Suburb branches open on Sunday from noon to 5; Saltmarsh gets a digital helper four "
        "afternoons a week. We did not extend Friday nights: fewer than one in four wanted it. We measure visits and "
        "help given, and report in June.",
        "fr": "Vous étiez d'accord sur deux choses : ouvrir le dimanche, et avoir quelqu'un qui aide avec les formulaires "
        "et les téléphones. Dès le 4 janvier, les succursales du Quartier des Moulins et de Cité-Jardin ouvrent le "
        "dimanche de midi à 17 h ; Les Salines reçoit une personne-ressource numérique quatre après-midi par semaine. "
        "Nous n'avons pas prolongé le vendredi soir : moins d'une personne sur quatre le voulait. Nous mesurons les "
        "visites et l'aide donnée, et rendrons compte en juin.",
    },
    said=(
        Said("en", "Libraries should be open on Sundays.", (0.92, 0.84, 0.88), 0.06),
        Said(
            "en",
            "Somebody should be there to help with forms, phones and computers.",
            (0.90, 0.87, 0.93),
            0.06,
        ),
        Said("en", "Friday nights until eleven would be worth the money.", (0.42, 0.10, 0.18)),
        Said("fr", "Un coin silencieux est indispensable pour étudier.", (0.90, 0.70, 0.60)),
        Said("en", "Families need a place where children may be loud.", (0.50, 0.90, 0.62)),
        Said("en", "Fewer books and more space would be fine with me.", (0.52, 0.40, 0.08)),
        Said("en", "I would rather have one excellent branch than three small ones.", (0.34, 0.12, 0.20)),
        Said("fr", "Les réservations devraient être possibles sans compte.", (0.80, 0.60, 0.72), 0.2),
        Said("en", "Late fees should stay abolished.", (0.88, 0.80, 0.46)),
        Said("en", "Libraries are the right place to lend tools and laptops.", (0.90, 0.74, 0.44)),
        Said("en", "Staff should greet people at the door.", (0.44, 0.56, 0.88)),
        Said(
            "fr",
            "La bibliothèque est le dernier endroit où l'on peut rester sans rien acheter.",
            (0.93, 0.84, 0.86),
            0.08,
        ),
    ),
)
