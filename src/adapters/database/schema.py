"""All tables of the system, once every module of ``tables`` is imported."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from adapters.database import tables
from adapters.database.metadata import metadata


def complete_metadata() -> MetaData:
    """``metadata`` with every table in it: what migrations compare with and tests create."""
    for module in iter_modules(tables.__path__):
        import_module(f"{tables.__name__}.{module.name}")
    return metadata
