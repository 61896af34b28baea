"""Tables of identity, and of the counters against guessing."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, String, Table, UniqueConstraint, false

from adapters.database.metadata import metadata
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, binary, code
from tjdomain.identity.domain.ids import ApiKeyId, MenuId, PostId, RoleId, SessionId
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.ids import DepartmentId, StaffId, UserId

department = Table(
    "department",
    metadata,
    Column("id", Uuid(DepartmentId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("parent", Uuid(DepartmentId)),
    Column("below", RawUuid, nullable=False, doc="the parent, or zeros at the top: NULLs would all be different"),
    Column("name", String(60), nullable=False),
    Column("order", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
    UniqueConstraint("below", "name", name="uq_department_name"),
)

post = Table(
    "post",
    metadata,
    Column("id", Uuid(PostId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("name", String(60), nullable=False),
    Column("order", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

role = Table(
    "role",
    metadata,
    Column("id", Uuid(RoleId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("code", code(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("rights", Json, nullable=False, doc="names of rights, sorted"),
    Column("scope", PlainEnum(ScopeLevel), nullable=False),
    Column("order", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

menu = Table(
    "menu",
    metadata,
    Column("id", Uuid(MenuId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("parent", Uuid(MenuId)),
    Column("name", String(60), nullable=False),
    Column("path", String(200), nullable=False),
    Column("rights", Json, nullable=False, doc="names of rights, sorted"),
    Column("order", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
)

user_account = Table(
    "user_account",
    metadata,
    Column("id", Uuid(UserId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("created_by", RawUuid),
    Column("account", code(32), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("phone", Sealed(96)),
    Column("staff", Uuid(StaffId)),
    Column("posts", Json, nullable=False, doc="ids of posts, sorted"),
    Column("disabled", Boolean, nullable=False),
    Index("ix_user_account_name", "name"),
    Index("ix_user_account_department", "department"),
)

user_role = Table(
    "user_role",
    metadata,
    Column("user", Uuid(UserId), primary_key=True),
    Column("role", Uuid(RoleId), primary_key=True),
    Index("ix_user_role_role", "role"),
)

user_credential = Table(
    "user_credential",
    metadata,
    Column("id", Uuid(UserId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("hashed", code(128), nullable=False),
    Column("former", Json, nullable=False, doc="hashes before, newest first"),
    Column("set_at", UtcDateTime, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("failures", SmallInteger, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("last_signed_in_at", UtcDateTime),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("id", Uuid(UserId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("secret", Sealed(96), nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_step", BigInteger, nullable=False, doc="the latest 30 seconds whose code was used"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", binary(32), primary_key=True, doc="digest of user and code"),
    Column("user", Uuid(UserId), nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_recovery_code_user", "user"),
)

user_session = Table(
    "user_session",
    metadata,
    Column("id", Uuid(SessionId), primary_key=True),
    Column("digest", binary(32), nullable=False, unique=True),
    Column("user", Uuid(UserId), nullable=False),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("address", String(45), nullable=False),
    Column("agent", String(200), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end", PlainEnum(SessionEnd)),
    Column("awaits_code", Boolean, nullable=False, server_default=false()),
    Index("ix_user_session_user", "user"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Uuid(ApiKeyId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("digest", binary(32), nullable=False, unique=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("created_by", RawUuid),
    Column("name", String(60), nullable=False),
    Column("prefix", code(16), nullable=False),
    Column("rights", Json, nullable=False, doc="names of rights, sorted"),
    Column("scope", PlainEnum(ScopeLevel), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

rights_epoch = Table(
    "rights_epoch",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
)
"""One row, raised by each change of roles, departments or menus: grants worked out before are out of date."""

limit_window = Table(
    "limit_window",
    metadata,
    Column("id", binary(32), primary_key=True, doc="blind index of the limit's key"),
    Column("hits", Integer, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_limit_window_ends_at", "ends_at"),
)
