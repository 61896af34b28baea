"""Many certificates printed at once 批量打印: as one document, or one after the other."""

from enum import Enum


class BatchRefusal(Enum):
    """Why one of many was not printed. FOREIGN: nobody by this id within the data scope of who asked."""

    FOREIGN = "foreign"
    NOT_VALID = "not_valid"
    PRINTED_BEFORE = "printed_before"
    PORTRAIT_GONE = "portrait_gone"
    GLYPHS_MISSING = "glyphs_missing"
    SETTING_MISSING = "setting_missing"
    ALREADY_QUEUED = "already_queued"
