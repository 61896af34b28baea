"""What the system tells people by text message."""

from enum import Enum


class MessageTemplate(Enum):
    """Kinds of text messages; the gateway knows each under a code of its own. A code carries ``code``, ``minutes``."""

    PHONE_CODE = "phone_code"
