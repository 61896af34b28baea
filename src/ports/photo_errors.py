"""Why a photo that somebody handed in is not taken."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import RuleViolation


@frozen
class PhotoRefused(RuleViolation):
    """Base of what is wrong with the file."""

    code: ClassVar[str] = "photo.refused"


@frozen
class PhotoTooHeavy(PhotoRefused):
    """The file is larger than ``limit`` MB."""

    code: ClassVar[str] = "photo.too_heavy"
    limit: int


@frozen
class PhotoTooManyPixels(PhotoRefused):
    """The picture has more than ``limit`` million pixels."""

    code: ClassVar[str] = "photo.too_many_pixels"
    limit: int


@frozen
class NotAPhoto(PhotoRefused):
    """By its content neither JPEG nor PNG nor PDF, or damaged, or empty."""

    code: ClassVar[str] = "photo.unreadable"


@frozen
class PhotoLocked(PhotoRefused):
    """A PDF that wants a password."""

    code: ClassVar[str] = "photo.locked"
