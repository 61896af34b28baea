"""Why identity refuses. No error holds a password."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, InvalidValue, NotPermitted, RuleViolation


@frozen
class AccountShape(InvalidValue):
    """An account name is 3 to 32 of ``a-z 0-9 . _ -`` and begins with a letter or digit."""

    code: ClassVar[str] = "identity.account_shape"


@frozen
class CodeShape(InvalidValue):
    """A code is 2 to 32 of ``a-z 0-9 _`` and begins with a letter."""

    code: ClassVar[str] = "identity.code_shape"


@frozen
class AccountTaken(Conflict):
    """Another user has this account name."""

    code: ClassVar[str] = "identity.account_taken"
    account: str


@frozen
class RoleTaken(Conflict):
    """Another role has this code."""

    code: ClassVar[str] = "identity.role_taken"
    role: str


@frozen
class SignInRefused(NotPermitted):
    """Account or password is wrong; which of them is not told."""

    code: ClassVar[str] = "identity.sign_in_refused"


@frozen
class NetworkNotAllowed(NotPermitted):
    """Staff may not work from this network."""

    code: ClassVar[str] = "identity.network_not_allowed"


@frozen
class AccountLocked(NotPermitted):
    """Too many wrong passwords in a row; no password is tried for ``minutes`` after the last one."""

    code: ClassVar[str] = "identity.account_locked"
    minutes: int


@frozen
class AccountDisabled(NotPermitted):
    """The password is right, but the account was disabled."""

    code: ClassVar[str] = "identity.account_disabled"


@frozen
class PasswordChangeNeeded(NotPermitted):
    """Signed in, but the password must be changed before anything else."""

    code: ClassVar[str] = "identity.password_change_needed"


@frozen
class WrongPassword(InvalidValue):
    """The present password given along with a new one is wrong."""

    code: ClassVar[str] = "identity.wrong_password"


@frozen
class PasswordTooShort(InvalidValue):
    """Fewer than ``minimum`` characters."""

    code: ClassVar[str] = "identity.password_too_short"
    minimum: int


@frozen
class PasswordTooPlain(InvalidValue):
    """Fewer than ``classes`` of lower case, upper case, digits and other characters."""

    code: ClassVar[str] = "identity.password_too_plain"
    classes: int


@frozen
class PasswordContainsAccount(InvalidValue):
    """The password holds the account name."""

    code: ClassVar[str] = "identity.password_contains_account"


@frozen
class PasswordUsedBefore(InvalidValue):
    """The password is among the last ``last`` ones."""

    code: ClassVar[str] = "identity.password_used_before"
    last: int


@frozen
class UnknownRight(InvalidValue):
    """There is no right of this name."""

    code: ClassVar[str] = "identity.unknown_right"


@frozen
class RolesExclude(RuleViolation):
    """Two roles that one person must not hold together 互斥角色."""

    code: ClassVar[str] = "identity.roles_exclude"
    one: str
    other: str


@frozen
class AdministratorSeesMedicalValues(RuleViolation):
    """The roles would let one account both administer or audit and see findings."""

    code: ClassVar[str] = "identity.administrator_sees_medical"
    administrative: str
    medical: str


@frozen
class DutiesAreSeparated(RuleViolation):
    """With 三员分立 switched on there is no super administrator."""

    code: ClassVar[str] = "identity.duties_separated"
    role: str


@frozen
class LastAdministrator(RuleViolation):
    """Nobody would be left who holds ``right``, without which nobody could be given it again."""

    code: ClassVar[str] = "identity.last_administrator"
    right: str


@frozen
class OwnAccount(RuleViolation):
    """Nobody assigns roles to, disables, or resets their own account."""

    code: ClassVar[str] = "identity.own_account"


@frozen
class DepartmentLoop(RuleViolation):
    """The department would lie inside itself."""

    code: ClassVar[str] = "identity.department_loop"


@frozen
class DepartmentNameTaken(Conflict):
    """Another department in the same place of the tree has this name, a disabled one too."""

    code: ClassVar[str] = "identity.department_name_taken"
    name: str


@frozen
class DepartmentInUse(RuleViolation):
    """Enabled departments or users are still in it."""

    code: ClassVar[str] = "identity.department_in_use"
    departments: int
    users: int


@frozen
class DepartmentIsDisabled(RuleViolation):
    """Nobody is put into a disabled department."""

    code: ClassVar[str] = "identity.department_disabled"


@frozen
class BadMenuPath(InvalidValue):
    """Neither a page of ours, which begins with a slash, nor an address with http or https."""

    code: ClassVar[str] = "identity.bad_menu_path"


@frozen
class MenuIsNeeded(RuleViolation):
    """The menu leads to what administrators need to undo this."""

    code: ClassVar[str] = "identity.menu_needed"


@frozen
class MenuLoop(RuleViolation):
    """The entry would lie inside itself."""

    code: ClassVar[str] = "identity.menu_loop"


@frozen
class ExpiryNotAhead(InvalidValue):
    """A key must expire after now and within ``days`` days."""

    code: ClassVar[str] = "identity.expiry_not_ahead"
    days: int


@frozen
class RightNotForKeys(InvalidValue):
    """No outside program may hold this right."""

    code: ClassVar[str] = "identity.right_not_for_keys"


@frozen
class RightNotHeld(InvalidValue):
    """Who does not see medical values or whole numbers gives no key that does."""

    code: ClassVar[str] = "identity.right_not_held"


@frozen
class KeyRevoked(RuleViolation):
    """The key was revoked before."""

    code: ClassVar[str] = "identity.key_revoked"
    revoked_at: datetime
