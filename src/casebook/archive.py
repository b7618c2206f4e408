"""The replication archive: what a reader needs to make the tables and figures again, elsewhere and later."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from casebook import tables

FOLDERS = ("data", "notebooks", "src", "book")
FILES = (
    "README.md", "LICENSE", "CITATION.cff", "Makefile", "pyproject.toml", "requirements.in", "requirements.txt",
    "requirements-hashes.txt", "_config.yml", "_toc.yml",
)  # fmt: skip
LEFT_OUT = {"raw", "node_modules", "__pycache__", ".ipynb_checkpoints"}
SUMS = "SHA256SUMS"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day a zip can hold: no time of making, so the same bytes each time


def contents(root: Path) -> list[Path]:
    """The files of the archive, sorted by name. Article texts are not among them: they belong to their publishers."""
    return files_in(root, (*FILES, *FOLDERS))


def files_in(root: Path, names: Iterable[str]) -> list[Path]:
    """The files of these names and all in the folders of these names, without article texts and what commands make."""
    files = [root / name for name in names if (root / name).is_file()]
    for name in names:
        for file in (root / name).rglob("*"):
            inside = file.relative_to(root).parts
            if file.is_file() and not LEFT_OUT & set(inside) and not any(part.endswith(".egg-info") for part in inside):
                files.append(file)
    return sorted(files, key=lambda file: file.relative_to(root).as_posix())


def make(root: Path, archive: Path) -> int:
    """Write the replication archive; the number of its files, checksums apart. Same files, same bytes."""
    files = {file.relative_to(root).as_posix(): file.read_bytes() for file in contents(root)}
    tables.replace_file(archive, zipped(archive.stem, files))
    return len(files)


def zipped(folder: str, files: dict[str, bytes]) -> bytes:
    """A zip of the files under one folder, with the checksum of each in SHA256SUMS; always the same bytes for them."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {**files, SUMS: sums.encode()}.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
