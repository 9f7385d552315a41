from civiccircle.kernel.capability import RoomConfig


class InitiativesConfig(RoomConfig):
    name = "civiccircle.deliver.initiatives"
    label = "initiatives"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
