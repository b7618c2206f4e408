"""The replication archive: what a reader needs to make the tables and figures again, elsewhere and later."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

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
    files = [root / name for name in FILES if (root / name).is_file()]
    for folder in FOLDERS:
        for file in (root / folder).rglob("*"):
            inside = file.relative_to(root).parts
            if file.is_file() and not LEFT_OUT & set(inside) and not any(part.endswith(".egg-info") for part in inside):
                files.append(file)
    return sorted(files, key=lambda file: file.relative_to(root).as_posix())


def make(root: Path, archive: Path) -> int:
    """Write the archive, with the checksum of each file in SHA256SUMS; the number of files. Same files, same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_name(archive.name + ".part")
    sums = []
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in contents(root):
            name, content = file.relative_to(root).as_posix(), file.read_bytes()
            _add(zipped, f"{archive.stem}/{name}", content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        _add(zipped, f"{archive.stem}/{SUMS}", "".join(sums).encode())
    part.replace(archive)
    return len(sums)


def _add(zipped: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    zipped.writestr(entry, content)
