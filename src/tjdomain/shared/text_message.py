"""What the system tells people by text message."""

from enum import Enum


class MessageTemplate(Enum):
    """Kinds of text messages; the gateway knows each under a code of its own.

    A code carries ``code`` and ``minutes``; what a notice carries says ``tjdomain.messaging``.
    """

    PHONE_CODE = "phone_code"
    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    LICENCE_REJECTED = "licence_rejected"
    RECHECK = "recheck"
    CERTIFICATE_ISSUED = "certificate_issued"
