"""What an account may be allowed to do with certificates.

Examinees hold none of these: they get at their own certificates by proof (``usecases/my_certificates.py``).
"""

from enum import StrEnum


class CertificationRight(StrEnum):
    """Rights of certification; roles bundle them, the titles stand in the texts."""

    READ = "certification.read"
    ISSUE = "certification.issue"
    SUPPLY_PORTRAIT = "certification.supply_portrait"
    PRINT = "certification.print"
    CORRECT = "certification.correct"
    REISSUE = "certification.reissue"
    REVOKE = "certification.revoke"
    CANCEL = "certification.cancel"
    RECORD_COLLECTION = "certification.record_collection"
