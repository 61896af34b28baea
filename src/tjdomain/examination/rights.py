"""What an account may be allowed to do with examinations."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tjdomain.examination.domain.kinds import Station


class ExaminationRight(StrEnum):
    """Rights of examination; roles bundle them, the titles stand in the texts."""

    READ = "examination.read"
    READ_RESULTS = "examination.read_results"
    REGISTER = "examination.register"
    EDIT = "examination.edit"
    CHANGE_TRADES = "examination.change_trades"
    CALL = "examination.call"
    MANAGE_QUEUE = "examination.manage_queue"
    HAND_IN = "examination.hand_in"
    ACCEPT_MISSING = "examination.accept_missing"
    COLLECT = "examination.collect"
    REJECT_SPECIMEN = "examination.reject_specimen"
    RECORD_INTERNAL = "examination.record_internal"
    RECORD_XRAY = "examination.record_xray"
    RECORD_BLOOD = "examination.record_blood"
    RECORD_STOOL = "examination.record_stool"
    RECORD_VISION = "examination.record_vision"
    RECORD_ON_BEHALF = "examination.record_on_behalf"
    IMPORT_RESULTS = "examination.import_results"
    CORRECT = "examination.correct"
    EXEMPT = "examination.exempt"
    ATTACH = "examination.attach"
    CONCLUDE = "examination.conclude"
    REVIEW = "examination.review"
    UNDO_APPROVAL = "examination.undo_approval"
    START_RECHECK = "examination.start_recheck"
    GIVE_NOTICE = "examination.give_notice"
    LAPSE = "examination.lapse"
    REOPEN = "examination.reopen"
    UNDO_CHECK_IN = "examination.undo_check_in"
    VOID = "examination.void"
    PUBLIC_HEALTH = "examination.public_health"
    MANAGE_CATALOGUE = "examination.manage_catalogue"
    MANAGE_STAFF = "examination.manage_staff"
    CHANGE_CHIEF = "examination.change_chief"


RECORD_AT: Mapping[Station, ExaminationRight] = MappingProxyType(
    {
        Station.INTERNAL: ExaminationRight.RECORD_INTERNAL,
        Station.XRAY: ExaminationRight.RECORD_XRAY,
        Station.BLOOD: ExaminationRight.RECORD_BLOOD,
        Station.STOOL: ExaminationRight.RECORD_STOOL,
        Station.VISION: ExaminationRight.RECORD_VISION,
    }
)
"""The right to record results at each station."""
