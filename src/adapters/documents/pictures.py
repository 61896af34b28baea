"""Pictures inside a document."""

import base64


def data_url(content: bytes, kind: str) -> str:
    """A picture of media type ``kind`` as an address that holds it whole."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
