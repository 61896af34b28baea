"""Ids of aggregates: UUIDv7 values under distinct types, so that one cannot be passed for another."""

from typing import ClassVar, Self
from uuid import UUID

from attrs import frozen

from tjdomain.shared.errors import InvalidValue


@frozen
class NotAnId(InvalidValue):
    """No id of this system, which are UUIDs in their canonical form."""

    code: ClassVar[str] = "value.not_an_id"


@frozen(order=True)
class EntityId:
    """Base of all ids. People never see it; they see numbers (体检编号, 健康证编号)."""

    value: UUID

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the canonical text form; raises ``NotAnId`` on anything else."""
        try:
            return cls(UUID(text))
        except ValueError:
            raise NotAnId(field="id", value=text[:64]) from None

    def __str__(self) -> str:
        return str(self.value)


class DepartmentId(EntityId):
    """A department 部门 of the hospital; the exam centre 查体科 is one."""


class UserId(EntityId):
    """An account 用户 of the back office."""


class StaffId(EntityId):
    """A staff member 医护人员 who performs, signs or concludes; may or may not have an account."""


class AppointmentId(EntityId):
    """An appointment 预约."""


class TeamId(EntityId):
    """A team 团队 booked by an employer."""


class EmployerId(EntityId):
    """An employer 单位."""


class ExaminationId(EntityId):
    """An examination 查体."""


class CertificateId(EntityId):
    """One version of a certificate 健康证."""


class EventId(EntityId):
    """A row of the event log."""


class FileId(EntityId):
    """A stored file (portrait, licence photo, scanned sheet, document)."""


class JobId(EntityId):
    """A background job."""


class DraftId(EntityId):
    """A server-side draft of a form."""
