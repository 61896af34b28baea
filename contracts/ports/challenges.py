"""What every maker of challenges must do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from ports.challenges import Challenges
from tjdomain.shared.challenge import ChallengeNeeded, Solved, is_work


def worked_out(asked: ChallengeNeeded) -> Solved:
    """The challenge with its work done, as a browser's script does it."""
    proof = next(str(number) for number in count() if is_work(asked.token, str(number), asked.bits))
    return Solved(token=asked.token, proof=proof)


class ChallengesContract:
    """Needs ``challenges``, and ``wait``, which moves the clock on."""

    def test_nothing_and_nonsense_are_answered_with_a_fresh_challenge(self, challenges: Challenges) -> None:
        asked = challenges.pose("a", 4)
        assert asked.bits == 4
        assert asked.question
        tokens = ("", "x", "ü" * 10, "A" * 5000, "AAAA", asked.token[:-8] + "AAAAAAA=", asked.token)
        for solved in (None, *(Solved(token=token, proof="x", answer="none") for token in tokens)):
            with pytest.raises(ChallengeNeeded) as again:
                challenges.require("a", solved, 5)
            assert again.value.bits == 5
            assert again.value.token != asked.token

    def test_a_challenge_is_answered_once(self, challenges: Challenges) -> None:
        solved = worked_out(challenges.pose("a", 4))
        challenges.require("a", solved, 4)
        for spelling in (solved.token, solved.token + "\n"):
            with pytest.raises(ChallengeNeeded):
                challenges.require("a", Solved(token=spelling, proof=solved.proof), 4)

    def test_an_answer_in_words_is_as_good_as_work(self, challenges: Challenges) -> None:
        asked = challenges.pose("a", 60)
        right = 0
        for answer in range(41):
            try:
                challenges.require("a", Solved(token=asked.token, answer=str(answer)), 60)
            except ChallengeNeeded:
                continue
            right += 1
        assert right == 1

    def test_an_answer_to_one_purpose_is_none_to_another(self, challenges: Challenges) -> None:
        with pytest.raises(ChallengeNeeded):
            challenges.require("b", worked_out(challenges.pose("a", 4)), 4)

    def test_a_challenge_lasts_ten_minutes(self, challenges: Challenges, wait: Callable[[timedelta], None]) -> None:
        early, late = (worked_out(challenges.pose("a", 4)) for _ in range(2))
        wait(timedelta(minutes=9))
        challenges.require("a", early, 4)
        wait(timedelta(minutes=1))
        with pytest.raises(ChallengeNeeded):
            challenges.require("a", late, 4)

    def test_of_the_same_answer_at_the_same_time_one_counts(self, challenges: Challenges) -> None:
        solved = worked_out(challenges.pose("a", 4))

        def one(_: int) -> bool:
            try:
                challenges.require("a", solved, 4)
            except ChallengeNeeded:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(one, range(16))) == 1
