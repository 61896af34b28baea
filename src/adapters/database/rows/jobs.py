"""A job's row."""

import json
from typing import Any

from sqlalchemy import RowMapping

from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.shared.jobs import Job


def job_to_row(job: Job, vault: Vault) -> dict[str, Any]:
    """The columns of a new job, due at once."""
    arguments = json.dumps(dict(job.arguments), ensure_ascii=False, separators=(",", ":")).encode()
    return {
        "id": job.id,
        "kind": job.kind,
        "owner": job.owner,
        "department": job.department,
        "arguments": vault.seal(arguments, seal_context("job", "arguments", job.id)),
        "state": job.state,
        "due": job.created_at,
        "attempts": job.attempts,
        "done": job.done,
        "total": job.total,
        "cancel_requested": job.cancel_requested,
        "result": job.result,
        "outcome": dict(job.outcome),
        "error": job.error,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
    }


def row_to_job(row: RowMapping, vault: Vault | None) -> Job:
    """The job of a row; without a vault its arguments stay closed."""
    fields = {name: row[name] for name in row if name not in {"arguments", "due"}}
    if vault is None:
        return Job(**fields)
    arguments = json.loads(vault.open(row["arguments"], seal_context("job", "arguments", row["id"])))
    return Job(arguments=arguments, **fields)
