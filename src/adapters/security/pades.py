"""PDFs signed as PAdES (ETSI EN 319 142-1, level B-B, with a time stamp B-T) by pyHanko."""

import io
from collections.abc import Callable
from functools import cached_property
from typing import Any

import structlog

from adapters.kit.http import HttpClient
from adapters.security.seal_keys import WHAT, SealKey
from ports.clock import Clock
from tjdomain.shared.errors import PortError, Unavailable

_log = structlog.get_logger()
_OK = 200
_FIELD = "Seal"
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class NoSeal:
    """No key is set up."""

    ready = False

    def seal(self, pdf: bytes) -> bytes:
        """As given."""
        return pdf


class PadesSeal:
    """Signs with the key that ``key`` reads, once; ``stamps`` is the address of an RFC 3161 service, empty for none.

    A key out of its days signs nothing: a signature that every reader calls invalid is worse than none. A service that
    does not answer costs the document its time stamp only.
    """

    def __init__(
        self, key: Callable[[], SealKey], passphrase: bytes, clock: Clock, client: HttpClient, stamps: str = ""
    ) -> None:
        self._read = key
        self._passphrase = passphrase
        self._clock = clock
        self._client = client
        self._stamps = stamps

    @cached_property
    def _key(self) -> SealKey:
        return self._read()

    @property
    def ready(self) -> bool:
        """Whether the key is there and within its days."""
        try:
            return self._key.since <= self._clock.now() <= self._key.until
        except Unavailable:
            return False

    def seal(self, pdf: bytes) -> bytes:
        """The document with a signature over all of it appended, in a field that is not seen."""
        if not self._key.since <= self._clock.now() <= self._key.until:
            _log.warning("seal.out_of_its_days", until=self._key.until.isoformat())
            return pdf
        if self._stamps:
            try:
                return self._signed(pdf, time_stamper(self._client, self._stamps))
            except PortError as error:
                _log.warning("seal.no_time_stamp", error=error.code)
        return self._signed(pdf, None)

    def _signed(self, pdf: bytes, stamper: Any) -> bytes:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  costs time to load
        from pyhanko.sign import fields, signers  # noqa: PLC0415  the same

        told = signers.PdfSignatureMetadata(
            field_name=_FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=self._key.owner
        )
        target = io.BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), told, self._signer, timestamper=stamper, output=target
        )
        return target.getvalue()

    @cached_property
    def _signer(self) -> Any:
        from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415  as above

        signer = SimpleSigner.load_pkcs12_data(self._key.content, [], self._passphrase)
        if signer is None:
            raise Unavailable(WHAT)
        return signer


def time_stamper(client: HttpClient, address: str) -> Any:
    """RFC 3161 over our own client. What it does raises ``Unavailable`` where no stamp comes."""
    from asn1crypto import tsp  # noqa: PLC0415  as above
    from pyhanko.sign.timestamps import TimeStamper  # noqa: PLC0415  as above

    class Stamper(TimeStamper):
        async def async_request_tsa_response(self, req: Any) -> Any:
            reply = client.post(address, req.dump(), {"content-type": _QUERY, "accept": _REPLY}, WHAT)
            if reply.status != _OK:
                raise Unavailable(WHAT)
            return tsp.TimeStampResp.load(reply.body)

        async def async_timestamp(self, message_digest: Any, md_algorithm: Any) -> Any:
            try:
                return await super().async_timestamp(message_digest, md_algorithm)
            except (ValueError, TypeError, OSError) as error:  # what came is no stamp, or a refusal
                raise Unavailable(WHAT) from error

    made: Any = Stamper
    return made()
