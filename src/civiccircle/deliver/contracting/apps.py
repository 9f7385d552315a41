from civiccircle.kernel.capability import RoomConfig


class ContractingConfig(RoomConfig):
    name = "civiccircle.deliver.contracting"
    label = "contracting"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
