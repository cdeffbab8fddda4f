"""Archives: what is written is read again, and anything else is said."""

import io
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.errors import AdminError
from mathesar_shared.archive import archive


def made(path: Path, members: dict[str, bytes], **manifest: Any) -> Path:
    with path.open("wb") as file:
        writer = archive.Writer(file)
        for name, content in members.items():
            writer.add_bytes(name, content)
        writer.finish({"kind": "asked", "package": "9.9-1", **manifest})
    return path


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = made(tmp_path / "one.tar", {"metadata.dump": b"dump", "media/a b": b""})
    manifest = archive.verify(path)
    assert manifest["format"] == archive.FORMAT
    assert manifest["kind"] == "asked"
    assert {name: said["size"] for name, said in manifest["members"].items()} == {"metadata.dump": 4, "media/a b": 0}


@pytest.mark.parametrize("cut", [1, 100, 1024, 3000])
def test_one_that_was_cut_short_is_no_backup(tmp_path: Path, cut: int) -> None:
    path = made(tmp_path / "one.tar", {"metadata.dump": b"x" * 5000})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(AdminError, match="is not a backup, or not a whole one"):
        archive.verify(path)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    path = made(tmp_path / "one.tar", {"first": b"a" * 600, "second": b"b" * 600})
    path.write_bytes(path.read_bytes().replace(b"b" * 600, b"b" * 599 + b"c"))
    with pytest.raises(AdminError, match="second is not as it was written"):
        archive.verify(path)


def test_a_member_that_is_missing_or_too_many_is_found(tmp_path: Path) -> None:
    path = tmp_path / "one.tar"
    with path.open("wb") as file:
        writer = archive.Writer(file)
        writer.add_bytes("first", b"1")
        writer.members["gone"] = {"size": 1, "sha256": ""}
        writer.finish({})
    with pytest.raises(AdminError, match="gone is missing"):
        archive.verify(path)
    with path.open("wb") as file:
        writer = archive.Writer(file)
        writer.add_bytes("first", b"1")
        writer.members.clear()
        writer.finish({})
    with pytest.raises(AdminError, match="the manifest does not name first"):
        archive.verify(path)


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "one.tar"
    for content in (b"", b"hello", b"\0" * 10240):
        path.write_bytes(content)
        with pytest.raises(AdminError, match="is not a backup"):
            archive.read_manifest(path)


def test_a_newer_format_is_refused_with_the_version_that_made_it(tmp_path: Path) -> None:
    with (tmp_path / "one.tar").open("wb") as file:
        writer = archive.Writer(file)
        writer._tar.addfile(*_manifest(b'{"format": 99, "package": "9.9-1"}'))
        writer._tar.close()
    with pytest.raises(AdminError) as failure:
        archive.read_manifest(tmp_path / "one.tar")
    assert failure.value.hints == ("Install 9.9-1 first.",)


def test_a_file_that_becomes_shorter_is_said(tmp_path: Path) -> None:
    writer = archive.Writer(io.BytesIO())
    with pytest.raises(AdminError, match="became shorter while"):
        writer.add("metadata.dump", io.BytesIO(b"123"), 5)


def _manifest(content: bytes) -> tuple[Any, io.BytesIO]:
    entry = archive._entry(archive.MANIFEST, len(content), 0)
    return entry, io.BytesIO(content)
