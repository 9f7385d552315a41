from civiccircle.kernel.capability import RoomConfig


class IndicatorsConfig(RoomConfig):
    name = "civiccircle.measure.indicators"
    label = "indicators"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
