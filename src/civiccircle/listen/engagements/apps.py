from civiccircle.kernel.capability import RoomConfig


class EngagementsConfig(RoomConfig):
    name = "civiccircle.listen.engagements"
    label = "engagements"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
