"""What an account may be allowed to do with accounts, roles and departments."""

from enum import StrEnum


class IdentityRight(StrEnum):
    """Rights of identity; roles bundle them, the titles stand in the texts."""

    VIEW_USERS = "identity.view_users"
    MANAGE_USERS = "identity.manage_users"
    RESET_PASSWORD = "identity.reset_password"  # noqa: S105  the name of a right
    RESET_SECOND_FACTOR = "identity.reset_second_factor"
    ASSIGN_ROLES = "identity.assign_roles"
    MANAGE_ROLES = "identity.manage_roles"
    MANAGE_DEPARTMENTS = "identity.manage_departments"
    MANAGE_MENUS = "identity.manage_menus"
    MANAGE_API_KEYS = "identity.manage_api_keys"
    VIEW_SESSIONS = "identity.view_sessions"
    END_SESSIONS = "identity.end_sessions"
