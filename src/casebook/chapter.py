"""One chapter to run elsewhere: its notebook with the data that it reads, the modules that it uses, and their pins.

The package lies beside the notebook as a folder, where Python finds it, so that nothing but the libraries has to be
installed. They are pinned as in the lock that this package was installed with.
"""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from casebook import notebooks, tables

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]
# what opens and runs a notebook, whatever it holds
RUNNERS = ("ipykernel", "jupyterlab")
PYTHON = "3.11"

_README = """# {title}

A chapter of {book}, to run on your own machine: the notebook as it was published, with its outputs; the data that it
reads in `data`; the modules that it uses in `casebook`. It needs Python {python} or later, and no account.

1. In this folder, make an environment and install the libraries, pinned to the versions that were used:

       python -m venv .venv
       .venv/bin/python -m pip install -r requirements.txt

   On Windows, write `.venv\\Scripts\\python` for `.venv/bin/python`, here and below.
2. Open the notebook in JupyterLab:

       .venv/bin/python -m jupyterlab {notebook}

   Or open this folder in VS Code with the extensions Python and Jupyter, open the notebook, and choose `.venv` with
   *Select Kernel*.
3. Choose *Run*, *Restart Kernel and Run All Cells* (VS Code: *Restart*, *Run All*). Then change a cell.

Keep the notebook in this folder: it finds `data` and `casebook` beside it. `SHA256SUMS` has the checksum of each file.

Text and data: CC BY 4.0. Code: MIT, see `LICENSE`.
"""


def files_of(path: Path, root: Path, book: str) -> dict[str, bytes]:
    """What a notebook needs to run anywhere, as name -> content, sorted by name; `book` is the casebook's title.

    A notebook that writes tables gets the whole data, because the rest is checked against them before they are
    written. Raises FileNotFoundError where the package does not lie in a checkout with its lock.
    """
    data = {root / name for name in notebooks.inputs_of(path, root)}
    if notebooks.outputs_of(path, root):
        resources = tables.package_descriptor(root)["resources"]
        data |= {file for resource in resources for file in (root / "data").glob(resource["path"])}
    title = next(line for line in _cells(path, "markdown")[0].splitlines() if line.startswith("# "))
    readme = _README.format(title=title.removeprefix("# "), book=book, notebook=path.name, python=PYTHON)
    files = {
        path.name: path.read_bytes(),
        "README.md": readme.encode(),
        "LICENSE": (CHECKOUT / "LICENSE").read_bytes(),
        "requirements.txt": "".join(f"{line}\n" for line in requirements_of(path)).encode(),
        **{file.relative_to(root).as_posix(): file.read_bytes() for file in data},
        **{file.relative_to(PACKAGE.parent).as_posix(): file.read_bytes() for file in _modules(path)},
    }
    return dict(sorted(files.items()))


def _cells(path: Path, kind: str) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def _modules(path: Path) -> Iterator[Path]:
    for module in notebooks.modules_of(path):
        spec = importlib.util.find_spec(module)
        assert spec is not None and spec.origin is not None
        yield Path(spec.origin)


# --- requirements ------------------------------------------------------------------------------------------------


@functools.cache
def _lock() -> dict[str, list[str]]:
    """The lines of the lock by the name of the package: each pins a version, some for one system or Python only."""
    lines: dict[str, list[str]] = {}
    for line in (CHECKOUT / "requirements.txt").read_text("utf-8").splitlines():
        if line and line[0].isalnum():
            lines.setdefault(canonicalize_name(Requirement(line).name), []).append(line)
    return lines


def pins_of(name: str, extras: set[str]) -> list[str]:
    """The pins of a package in the lock, to be typed after `pip install`: several where Pythons or systems differ."""
    wanted = f"[{','.join(sorted(extras))}]" if extras else ""
    pins = [line.replace(" ", "").replace("==", f"{wanted}==", 1) for line in _lock()[name]]
    return [f'"{pin}"' if wanted or ";" in pin else pin for pin in pins]


@functools.cache
def _asked_for() -> dict[str, set[str]]:
    """The packages that requirements.in asks for, with the extras that it wants of each."""
    lines = (CHECKOUT / "requirements.in").read_text("utf-8").splitlines()
    asked = [Requirement(line) for line in lines if line and line[0].isalnum()]
    return {canonicalize_name(requirement.name): requirement.extras for requirement in asked}


@functools.cache
def _packages() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def imports_of(path: Path) -> dict[str, set[str]]:
    """The packages that a notebook and its modules import, by name, each with its extras."""
    sources = [*_cells(path, "code"), *(file.read_text("utf-8") for file in _modules(path))]
    names: set[str] = set()
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    names -= sys.stdlib_module_names | {"casebook"}
    packages = {canonicalize_name(_packages()[name][0]) for name in names}
    return {name: _asked_for().get(name, set()) for name in sorted(packages)}


def requirements_of(path: Path) -> list[str]:
    """The lines of the lock that a notebook needs: what it imports, what runs it, and all that these need."""
    todo = [*imports_of(path).items(), *((name, set[str]()) for name in RUNNERS)]
    needed: dict[str, set[str]] = {}
    while todo:
        name, extras = todo.pop()
        if name not in _lock() or (name in needed and extras <= needed[name]):
            continue  # not in the lock of any system, or done
        needed[name] = needed.get(name, set()) | extras
        todo += [
            (canonicalize_name(required.name), required.extras)
            for required, of_extras in _required(name)
            if not of_extras or of_extras & needed[name]
        ]
    return [line for name, lines in _lock().items() if name in needed for line in lines]


@functools.cache
def _required(name: str) -> list[tuple[Requirement, set[str]]]:
    """What a package asks for, each with the extras for which alone it does.

    That is on any system and any Python: the lock's lines say where each is wanted.
    """
    try:
        texts = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:  # a package for another system
        texts = []
    asked = [Requirement(text) for text in texts]
    return [(each, set(re.findall(r'extra == "([^"]+)"', str(each.marker)))) for each in asked]
