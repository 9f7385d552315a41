from civiccircle.kernel.capability import RoomConfig


class EngagementsConfig(RoomConfig):
    name = "civiccircle.listen.engagements"
    label = "engagements"
