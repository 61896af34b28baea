"""Ids that only identity holds."""

from tjdomain.shared.ids import EntityId


class RoleId(EntityId):
    """A role 角色."""


class PostId(EntityId):
    """A post 岗位."""


class MenuId(EntityId):
    """An entry of the menu 菜单."""


class SessionId(EntityId):
    """A sign-in 会话, from the password to the end."""


class ApiKeyId(EntityId):
    """A key 接口密钥 of an outside program."""
