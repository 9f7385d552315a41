from civiccircle.kernel.capability import RoomConfig


class ConversationsConfig(RoomConfig):
    name = "civiccircle.listen.conversations"
    label = "conversations"
