"""Change a post 修改岗位."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Posts
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.department import Post
from tjdomain.identity.domain.ids import PostId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import require_version
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ChangePostCommand:
    """All changeable fields as they shall be; ``version`` is the one that was shown."""

    actor: Actor
    post: PostId
    version: int
    name: str
    order: int = 0
    disabled: bool = False


class ChangePost:
    """Renames, sorts, enables or disables a post."""

    def __init__(self, uow: UnitOfWork, posts: Posts, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._posts = posts
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangePostCommand) -> Post:
        """Raises ``NotFound``, ``StaleVersion``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_DEPARTMENTS)
        with self._uow:
            before = self._posts.get(command.post)
            require_version("post", str(before.id), command.version, before.version)
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                order=command.order,
                disabled=command.disabled,
            )
            self._posts.save(after)
            self._journal.record("post.changed", actor, before, after)
        return after
