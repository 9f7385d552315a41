from civiccircle.kernel.capability import RoomConfig


class CouncilConfig(RoomConfig):
    name = "civiccircle.decide.council"
    label = "council"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
