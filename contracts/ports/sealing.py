"""What every seal on documents must do."""

from ports.sealing import DocumentSeal


class DocumentSealContract:
    """Fixtures: ``seal`` and ``document``, a PDF."""

    def test_the_document_is_kept_byte_for_byte(self, seal: DocumentSeal, document: bytes) -> None:
        assert seal.seal(document).startswith(document)

    def test_something_is_appended_exactly_where_it_is_ready(self, seal: DocumentSeal, document: bytes) -> None:
        assert (len(seal.seal(document)) > len(document)) is seal.ready
