"""People who are hired over HTTP by the administrator."""

from typing import Any

from tests.integration.journeys.hospital import Hospital, Worker

OWN = "Yi-ge-Xin-Mima-2026"


def role(hospital: Hospital, code: str) -> Any:
    return next(one for one in hospital["admin"].get("/roles") if one["code"] == code)


def created(hospital: Hospital, account: str, code: str = "front_desk") -> tuple[Any, Worker]:
    """An account made over HTTP, and whoever works with it."""
    body = {
        "account": account,
        "name": "钱多多",
        "department": str(hospital.centre),
        "phone": "13900001111",
        "roles": [role(hospital, code)["id"]],
    }
    made = hospital["admin"].post("/users", body)
    return made, Worker(hospital.web, hospital.clock, account, made["password"])


def settled(worker: Worker) -> Worker:
    """With a password of the own."""
    worker.post("/session/password", {"present": worker.password, "new": OWN})
    worker.password = OWN
    return worker
