from civiccircle.kernel.capability import RoomConfig


class BudgetsConfig(RoomConfig):
    name = "civiccircle.decide.budgets"
    label = "budgets"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
