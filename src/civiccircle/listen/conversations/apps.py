from civiccircle.kernel.capability import RoomConfig


class ConversationsConfig(RoomConfig):
    name = "civiccircle.listen.conversations"
    label = "conversations"
    default = True  # RoomConfig is in this module too; Django wants to know which one is meant
