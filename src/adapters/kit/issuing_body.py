"""The body that examines, as other documents than the certificate name it."""

from ports.certification import CertificationPolicies


class CertifyingBody:
    """``IssuingBody``: the one that the certificates name, a parameter of certification."""

    def __init__(self, policies: CertificationPolicies) -> None:
        self._policies = policies

    def name(self) -> str:
        """The name, empty while it is not set."""
        return self._policies.current().body_name
