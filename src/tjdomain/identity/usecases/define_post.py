"""Define a post 新增岗位."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Posts
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.department import Post
from tjdomain.identity.domain.ids import PostId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class DefinePostCommand:
    """The post as it shall be."""

    actor: Actor
    name: str
    order: int = 0


class DefinePost:
    """Adds a post."""

    def __init__(self, uow: UnitOfWork, posts: Posts, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._posts = posts
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DefinePostCommand) -> Post:
        """Raises ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_DEPARTMENTS)
        post = Post(id=PostId(self._ids.new()), created_by=actor.id, name=command.name, order=command.order)
        with self._uow:
            self._posts.add(post)
            self._journal.record("post.defined", actor, None, post)
        return post
