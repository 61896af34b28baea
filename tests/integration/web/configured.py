"""A hospital that has set things: a notice, a physician with a signature, stock phrases, something that waits."""

from attrs import frozen

from entrypoints.install import operator
from tests.integration.journeys.hospital import Hospital, done
from tests.integration.web.conftest import picture
from tjdomain.administration.usecases.install_dictionaries import InstallDictionaries, InstallDictionariesCommand


@frozen
class Configured:
    """What was made, by id."""

    announcement: str
    physician: str


def configured(hospital: Hospital) -> Configured:
    """As a manager sets it over HTTP."""
    manager = hospital["zhuren"]
    hospital.system.run(InstallDictionaries, InstallDictionariesCommand(actor=operator()))
    announcement = manager.post("/announcements", {"title": "春季安排", "body": "周六上午加开。"})
    signature = done(manager.hand_in("/files/signatures", picture(400, 160)))
    details = {
        "name": "王建国",
        "title": "主治医师",
        "rank": "intermediate",
        "stations": ["internal"],
        "concludes": True,
    }
    physician = manager.post(f"/departments/{hospital.centre}/staff", {**details, "signature": signature["id"]})
    manager.post("/chief-physician", {"physician": physician["id"], "valid_from": "2026-03-02"})
    return Configured(announcement["id"], physician["id"])
