"""Challenges that tell a person, or a browser that works for one, from a program that tries things out."""

from typing import Protocol

from tjdomain.shared.challenge import ChallengeNeeded, Solved


class Challenges(Protocol):
    """``purpose`` is what is asked for: an answer to one purpose is none to another.

    Takes effect at once, as ``Limits`` does: call it outside a unit of work.
    """

    def pose(self, purpose: str, bits: int) -> ChallengeNeeded:
        """A fresh challenge, not raised."""
        ...

    def require(self, purpose: str, solved: Solved | None, bits: int) -> None:
        """Use up an answered challenge of that purpose, whatever its work was.

        Raises ``ChallengeNeeded`` (a fresh one, of ``bits``) where none came, its answer is wrong, it is too old, was
        changed, or was used before.
        """
        ...
