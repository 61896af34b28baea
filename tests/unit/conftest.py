"""Unit tests open no socket."""

from pytest_socket import disable_socket


def pytest_runtest_setup() -> None:
    """Refuse sockets; a pair of unix sockets inside the process, which an event loop needs, is none."""
    disable_socket(allow_unix_socket=True)
