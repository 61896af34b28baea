"""The description of the API as text: what ``/api/v1/openapi.json`` says, what ``contracts/openapi/tj.json`` holds."""

import json

from litestar.serialization import encode_json

from entrypoints.bootstrap import bootstrap
from entrypoints.settings import Settings, fresh_ring
from entrypoints.web.api.routes import CONTROLLERS
from entrypoints.web.app import create_app


def openapi_text() -> str:
    """OpenAPI 3.1 as JSON, the same at each run: keys in order, two spaces, a line break at the end."""
    rings = {ring: fresh_ring() for ring in ("data_keys", "index_keys", "signing_keys")}
    system = bootstrap(Settings(database_url="sqlite://", **rings))  # type: ignore[arg-type]  # nothing is opened
    try:
        described = create_app(system, CONTROLLERS).openapi_schema.to_schema()
    finally:
        system.close()
    plain = json.loads(encode_json(described))
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
