"""What the department sets about examinations."""

from attrs import field, frozen, validators


@frozen(kw_only=True)
class ExaminationPolicy:
    """Parameters of examination."""

    four_eyes: bool = True
    """Who performed, entered or concluded may not review that person."""
    conclude_by_own_account: bool = True
    """The chief physician concludes by the own account; off: a transcriber may, with the scanned signed sheet."""
    only_chief_concludes: bool = True
    """Only the department's 主检医师 of the day concludes; off: every physician with the power to conclude."""
    unfinished_window_days: int = 30
    """Days after the exam date in which an unfinished examination may be completed."""
    recheck_window_days: int = 30
    """Days after the approval in which the recheck has to begin."""
    recheck_needs_place: bool = False
    """Whether a recheck takes a booked place; booking asks."""
    ask_pregnancy_from: int = 15
    """Age from which women are asked about pregnancy before an X-ray."""
    ask_pregnancy_until: int = 55
    """Age up to which they are asked."""
    catalogue_second_person: bool = True
    """Who defined or edited a catalogue version may not activate it."""
    catalogue_trial_first: bool = True
    """A catalogue version is tried on past results before it is activated."""
    number_prefix: str = ""
    """Digits before every exam number and slip number, where several departments share one archive."""
    batch_limit: int = 200
    """Most examinations in one batch conclusion or batch review."""
    import_limit: int = 5000
    """Most rows in one import of instrument results."""
    label_width_mm: int = field(default=50, validator=[validators.ge(44), validators.le(200)])
    """Width of the labels for tubes, in mm: 37 for the barcode, the rest is the white that a scanner needs."""
    label_height_mm: int = field(default=30, validator=[validators.ge(26), validators.le(200)])
    """Height of the labels for tubes, in mm."""
    queue_elderly_from: int = field(default=65, validator=[validators.ge(0), validators.le(150)])
    """Age from which people are called before others; 0 prefers nobody by age."""
    queue_skip_back: int = field(default=3, validator=[validators.ge(1), validators.le(50)])
    """Behind how many who wait somebody comes who was called and did not come."""
