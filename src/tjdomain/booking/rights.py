"""What one may be allowed to do in booking. Titles stand in ``entrypoints/texts/rights_booking.toml``.

Examinees hold none of these: they act on their own appointments by proof (``usecases/access.py``).
"""

from enum import StrEnum


class BookingRight(StrEnum):
    """The rights of booking."""

    VIEW = "booking.view"
    BOOK = "booking.book"
    RESCHEDULE = "booking.reschedule"
    CANCEL = "booking.cancel"
    EDIT = "booking.edit"
    OVERBOOK = "booking.overbook"
    WALK_IN = "booking.walk_in"
    BEFORE_RELEASE = "booking.before_release"
    CHECK_IN = "booking.check_in"
    CHECK_LICENCE = "booking.check_licence"
    MANAGE_DAYS = "booking.manage_days"
    STOP = "booking.stop"
    MANAGE_TEAMS = "booking.manage_teams"
    IMPORT_MEMBERS = "booking.import_members"
    CONFIRM_MISSED = "booking.confirm_missed"
    REINSTATE = "booking.reinstate"
    MANAGE_EMPLOYERS = "booking.manage_employers"
    RUN_JOBS = "booking.run_jobs"
