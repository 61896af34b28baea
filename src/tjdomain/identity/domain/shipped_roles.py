"""The roles that a new installation has, and what may never meet in one person.

Rights are names here, since identity knows no other context; a test compares them with what the contexts declare. The
matrix with its Chinese titles stands in ``docs/roles.md``.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from attrs import frozen

from tjdomain.shared.actor import ScopeLevel


class RoleCode(Enum):
    """Codes of the shipped roles."""

    FRONT_DESK = "front_desk"
    BLOOD_DRAWING = "blood_drawing"
    LABORATORY = "laboratory"
    RADIOLOGY = "radiology"
    INTERNAL_MEDICINE = "internal_medicine"
    CHIEF_EXAMINER = "chief_examiner"
    REVIEWER = "reviewer"
    DEPARTMENT_MANAGER = "department_manager"
    SUPER_ADMINISTRATOR = "super_administrator"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDITOR = "auditor"
    BATCH = "batch"
    PARTNER = "partner"


@frozen
class ShippedRole:
    """Rights and data scope of a role as installed; the hospital may change them afterwards."""

    rights: frozenset[str]
    scope: ScopeLevel


SUPER_ADMINISTRATOR = RoleCode.SUPER_ADMINISTRATOR.value
EXCLUSIVE_ROLES = frozenset(
    role.value
    for role in (
        RoleCode.SUPER_ADMINISTRATOR,
        RoleCode.SYSTEM_ADMINISTRATOR,
        RoleCode.SECURITY_ADMINISTRATOR,
        RoleCode.AUDITOR,
    )
)
"""Codes of roles of which one person holds at most one."""

KEY_RIGHTS = frozenset({"identity.manage_users", "identity.assign_roles", "identity.manage_roles"})
"""Without a holder of each of these, nobody could give any right again."""


def _of(context: str, verbs: str) -> frozenset[str]:
    return frozenset(f"{context}.{verb}" for verb in verbs.split())


_STATIONS = _of("examination", "record_internal record_xray record_blood record_stool record_vision")
MEDICAL_RIGHTS = (
    _STATIONS
    | _of(
        "examination",
        "read_results record_on_behalf import_results correct exempt attach conclude review undo_approval public_health"
        " give_notice",
    )
    | _of("person", "answer_requests")
)
"""Rights whose holder sees findings of persons."""

SEEING_RIGHTS = MEDICAL_RIGHTS | {"person.view_unmasked"}
"""Rights whose holder sees findings or whole numbers: an outside program has them only from who holds them too."""

_ACCOUNTS = _of(
    "identity", "view_users manage_users reset_password manage_departments view_sessions end_sessions"
) | _of(
    "administration",
    "read change_parameter edit_dictionary edit_contact edit_text announce manage_webhooks view_deliveries send_again"
    " manage_jobs manage_retention manage_readers read_cards",
)
_PERMISSIONS = _of(
    "identity", "view_users reset_second_factor assign_roles manage_roles manage_menus manage_api_keys view_sessions"
) | _of("administration", "read confirm_change")
_LOGS = _of("administration", "read_logs")
ADMINISTRATIVE_RIGHTS = _of(
    "identity",
    "manage_users reset_password reset_second_factor end_sessions assign_roles manage_roles manage_departments"
    " manage_menus manage_api_keys",
)
"""Rights whose holder decides what others may do: never together with ``MEDICAL_RIGHTS``."""

_LISTS = _of("booking", "view") | _of("examination", "read") | _of("certification", "read")
_WHOLE = _of("person", "view_unmasked")
_DESK = (
    _LISTS
    | _WHOLE
    | _of("person", "take_requests")
    | _of(
        "booking",
        "book reschedule cancel edit walk_in check_in check_licence stop manage_teams import_members confirm_missed"
        " manage_employers",
    )
    | _of("examination", "register edit change_trades start_recheck undo_check_in call hand_in")
    | _of("certification", "supply_portrait print reissue record_collection")
    | _of("administration", "read_cards")
)
_STATION = _of("examination", "read correct attach call")
_MANAGER = (
    _DESK
    | _of("person", "answer_requests")
    | _of("booking", "overbook before_release manage_days reinstate")
    | _of(
        "examination",
        "read_results reject_specimen record_on_behalf import_results attach undo_approval lapse reopen void"
        " public_health give_notice manage_catalogue manage_staff change_chief manage_queue accept_missing",
    )
    | _of("certification", "issue correct revoke cancel")
    | _of("identity", "view_users view_sessions")
    | _of("administration", "read confirm_change edit_dictionary edit_contact edit_text announce manage_readers")
)

SHIPPED_ROLES: Mapping[RoleCode, ShippedRole] = MappingProxyType(
    {
        RoleCode.FRONT_DESK: ShippedRole(_DESK, ScopeLevel.DEPARTMENT),
        RoleCode.BLOOD_DRAWING: ShippedRole(
            _of("examination", "read call collect reject_specimen"), ScopeLevel.DEPARTMENT
        ),
        RoleCode.LABORATORY: ShippedRole(
            _STATION | _of("examination", "collect reject_specimen record_blood record_stool import_results"),
            ScopeLevel.DEPARTMENT,
        ),
        RoleCode.RADIOLOGY: ShippedRole(
            _STATION | _of("examination", "record_xray import_results exempt"), ScopeLevel.DEPARTMENT
        ),
        RoleCode.INTERNAL_MEDICINE: ShippedRole(
            _STATION | _of("examination", "record_internal record_vision exempt"), ScopeLevel.DEPARTMENT
        ),
        RoleCode.CHIEF_EXAMINER: ShippedRole(
            _LISTS
            | _WHOLE
            | _STATION
            | _of("examination", "read_results exempt conclude start_recheck public_health give_notice"),
            ScopeLevel.DEPARTMENT,
        ),
        RoleCode.REVIEWER: ShippedRole(
            _LISTS | _WHOLE | _of("examination", "read_results review undo_approval"), ScopeLevel.DEPARTMENT
        ),
        RoleCode.DEPARTMENT_MANAGER: ShippedRole(_MANAGER, ScopeLevel.DEPARTMENT_TREE),
        RoleCode.SUPER_ADMINISTRATOR: ShippedRole(_ACCOUNTS | _PERMISSIONS | _LOGS, ScopeLevel.ALL),
        RoleCode.SYSTEM_ADMINISTRATOR: ShippedRole(_ACCOUNTS, ScopeLevel.ALL),
        RoleCode.SECURITY_ADMINISTRATOR: ShippedRole(_PERMISSIONS, ScopeLevel.ALL),
        RoleCode.AUDITOR: ShippedRole(
            _of("identity", "view_users view_sessions") | _of("administration", "read view_deliveries") | _LOGS,
            ScopeLevel.ALL,
        ),
        RoleCode.BATCH: ShippedRole(
            _LISTS
            | _STATIONS
            | _WHOLE
            | _of("booking", "book manage_teams import_members manage_days run_jobs")
            | _of("examination", "read_results import_results record_on_behalf lapse")
            | _of("certification", "issue supply_portrait print"),
            ScopeLevel.ALL,
        ),
        RoleCode.PARTNER: ShippedRole(_LISTS | _of("booking", "book reschedule cancel"), ScopeLevel.DEPARTMENT),
    }
)

KNOWN_RIGHTS = frozenset[str]().union(*(role.rights for role in SHIPPED_ROLES.values()))
"""Every right there is: each is held by at least one shipped role."""

KEY_FORBIDDEN_RIGHTS = (
    ADMINISTRATIVE_RIGHTS
    | _of("examination", "conclude review")
    | _of("administration", "change_parameter confirm_change manage_webhooks manage_readers read_cards")
)
"""Rights for persons only: no outside program may hold them."""
