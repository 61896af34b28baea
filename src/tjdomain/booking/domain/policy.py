"""What a department may set about booking, with the shipped values."""

from datetime import time

from attrs import frozen

from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class BookingPolicy:
    """The parameters of booking. Hours are Shanghai wall-clock times.

    Release window: a day opens for the public ``release_stages[0][0]`` days before it at ``release_hour``; each stage
    is (days before the day, per cent of the free part given out from then on), earliest stage first.
    """

    release_hour: time = time(8)
    release_stages: tuple[tuple[int, int], ...] = ((14, 100),)
    book_until_minutes: int = 0
    """Online booking of a period ends so many minutes before it starts."""
    change_until_days: int = 1
    change_until_hour: time = time(16)
    """A person may cancel or reschedule until this hour so many days before; then a rejected licence ends too."""
    trades: tuple[Trade, ...] = tuple(Trade)
    """What the department examines."""
    licence_photo_required: bool = True
    licence_regions: tuple[str, ...] = ("3715",)
    """Region codes (prefixes, GB/T 2260) a licence number may carry without a warning; empty: no warning."""
    phone_verified: bool = False
    """Whether an online booking needs a phone proven by SMS code; switched on where an SMS gateway exists."""
    certificate_warning_days: int = 90
    """Warn when a certificate is valid for more than so many days still; 0 never warns."""
    no_show_limit: int = 3
    no_show_days: int = 180
    no_show_block_days: int = 30
    """So many missed appointments within ``no_show_days`` block online booking so long; limit 0 never does."""
    team_release_days: int = 1
    team_release_hour: time = time(16)
    """Unused places of a team go back to everybody at this hour so many days before."""
    roster_days: int = 30
    """How long a link to a team's roster works."""
    import_limit: int = 20_000
    """The most rows of one import of members."""
    minimum_age: int = 16
    """Completed years on the exam day (劳动法 第15条); below 18 the appointment is marked 未成年工 (第58条)."""
    arrival_tolerance_minutes: int = 30
    """Checking in earlier or later than the period by more than this wants a note."""
    look_up_tries: int = 10
    look_up_minutes: int = 30
    """So many look-ups of one document within so many minutes, then one waits."""
    live_per_phone: int = 10
    """So many people may have a live appointment under one phone that they booked with themselves; 0: any number."""
    code_minutes: int = 5
    """How long a code sent to a phone counts."""
    code_tries: int = 5
    """So many tries a code has."""
    code_wait_seconds: int = 60
    """Before the next code for the same phone or person."""
    codes_per_phone: int = 10
    codes_per_address: int = 200
    codes_per_day: int = 5000
    """So many codes in 24 hours: for one phone, one network address (an employer's people share theirs), and all."""
    code_proof_minutes: int = 30
    """How long a proven code opens what it was asked for."""
    insert_first_above: int = 32
    """Above so many places left a booking writes its own row before it touches the day's; below, after it."""


@frozen(kw_only=True)
class BookingPolicyWithMessages(BookingPolicy):
    """The same where an SMS gateway exists."""

    phone_verified: bool = True
