"""Files in a folder: sealed, whole or not at all, seen by all nodes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapters.files.folder import FRAME, FolderFileContents
from adapters.memory.world import SettableClock
from adapters.security.vault import AesVault
from contracts.ports.jobs import MORNING
from ports.security import Vault
from tjdomain.shared.errors import BadReply, Unavailable
from tjdomain.shared.ids import FileId

FILE, OTHER = FileId(UUID(int=0x1234)), FileId(UUID(int=0x5634))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MORNING)


@pytest.fixture
def contents(tmp_path: Path, vault: Vault, clock: SettableClock) -> FolderFileContents:
    return FolderFileContents(tmp_path, vault, clock)


def path(root: Path, file: FileId) -> Path:
    return root / "34" / file.value.hex


def test_nothing_of_a_content_stands_on_the_disk_in_clear(contents: FolderFileContents, tmp_path: Path) -> None:
    contents.put(FILE, [b"\xff\xd8 portrait of Zhang San"])
    assert b"Zhang" not in path(tmp_path, FILE).read_bytes()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path(tmp_path, FILE)]


def test_a_content_in_another_s_place_does_not_open(contents: FolderFileContents, tmp_path: Path) -> None:
    contents.put(FILE, [b"one"])
    contents.put(OTHER, [b"two"])
    path(tmp_path, FILE).replace(path(tmp_path, OTHER))
    with pytest.raises(BadReply):
        list(contents.read(OTHER))


def test_a_frame_cut_off_moved_or_changed_does_not_open(contents: FolderFileContents, tmp_path: Path) -> None:
    contents.put(FILE, [b"a" * FRAME, b"b" * FRAME, b"c"])
    whole = path(tmp_path, FILE).read_bytes()
    size = int.from_bytes(whole[:4]) + 4
    spoilt = {
        "last frame gone": whole[: 2 * size],
        "half a frame gone": whole[:-1],
        "first two changed places": whole[size : 2 * size] + whole[:size] + whole[2 * size :],
        "one bit": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "nothing left": b"",
    }
    for content in spoilt.values():
        path(tmp_path, FILE).write_bytes(content)
        with pytest.raises(BadReply):
            list(contents.read(FILE))


def test_a_broken_source_leaves_no_part_behind(contents: FolderFileContents, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * (FRAME + 1)
        raise OSError

    with pytest.raises(Unavailable):
        contents.put(FILE, broken())
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_a_folder_that_is_away_is_told(tmp_path: Path, vault: Vault, clock: SettableClock) -> None:
    (tmp_path / "root").write_text("in the way")
    contents = FolderFileContents(tmp_path / "root", vault, clock)
    with pytest.raises(Unavailable):
        contents.put(FILE, [b"x"])
    with pytest.raises(Unavailable):
        contents.read(FILE)


def test_rotation_sees_which_contents_an_old_key_sealed(tmp_path: Path, clock: SettableClock) -> None:
    index, old, new = {"i1": bytes(32)}, {"k1": bytes(32)}, {"k2": bytes(31) + b"\x01"}
    FolderFileContents(tmp_path, AesVault(old, index), clock).put(FILE, [b"x" * FRAME, b"y"])
    contents = FolderFileContents(tmp_path, AesVault(new | old, index), clock)
    assert not contents.is_current(FILE)
    assert contents.reseal() == 1
    assert contents.reseal() == 0
    assert contents.is_current(FILE)
    alone = FolderFileContents(tmp_path, AesVault(new, index), clock)
    assert b"".join(alone.read(FILE)) == b"x" * FRAME + b"y"


def test_two_nodes_on_one_folder_see_each_other(tmp_path: Path, vault: Vault, clock: SettableClock) -> None:
    nodes = [FolderFileContents(tmp_path, vault, clock) for _ in range(2)]
    alone = FolderFileContents(tmp_path / "elsewhere", vault, clock)
    assert nodes[0].nodes("a") == {"a"}
    assert nodes[1].nodes("b") == {"a", "b"}
    assert alone.nodes("c") == {"c"}
    clock.move(timedelta(minutes=11))
    assert nodes[0].nodes("a") == {"a"}


def test_resealing_keeps_the_time_of_the_put(tmp_path: Path, clock: SettableClock) -> None:
    old = AesVault({"k1": bytes(32)}, {"i1": bytes(32)})
    FolderFileContents(tmp_path, old, clock).put(FILE, [b"x"])
    clock.move(timedelta(days=3))
    contents = FolderFileContents(tmp_path, AesVault({"k2": bytes(32), "k1": bytes(32)}, {"i1": bytes(32)}), clock)
    contents.reseal()
    assert list(contents.older_than(clock.now())) == [FILE]
