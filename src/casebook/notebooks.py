"""Which notebooks are stale and why, and running just those.

A notebook reads tables (its INPUTS), files that it names, and modules of this package; it may write tables (its
OUTPUTS). When one of these or its own code changes, its stored outputs are stale, and so is what depends on them. The
graph, its order and its state are doit's (https://pydoit.org); the state is committed as notebooks/refreshed.json, so
that a fresh clone runs nothing. It holds hashes of contents alone: no times, no paths of a machine.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import json
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grimp
from doit.cmd_base import TaskLoader2
from doit.control import TaskControl
from doit.dependency import Dependency, FileChangedChecker, JsonDB
from doit.doit_cmd import DoitMain
from doit.task import Task, dict_to_task

from casebook import tables

STATE = "notebooks/refreshed.json"
CONTRACT = "data/datapackage.json"
# a kernel on this machine talks to this machine alone; its warning about that is nothing an editor could act on
KERNEL_OPTIONS = ["--IPKernelApp.log_level=40"]


class NotebookError(RuntimeError):
    """A cell that failed; the text names notebook, cell and line, and the file is as it was."""


def notebooks(root: Path) -> list[Path]:
    """The notebooks of a casebook, in their order."""
    return sorted((root / "notebooks").glob("*.ipynb"))


def _code(path: Path) -> list[str]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _constants(trees: list[ast.Module], name: str) -> list[str]:
    """The strings of the list that the code gives to a name such as INPUTS."""
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return [str(each) for each in ast.literal_eval(node.value)]
    return []


def inputs_of(path: Path, root: Path) -> list[str]:
    """The files that a notebook reads, as paths in the casebook: its tables, those it names, and the contract."""
    trees = [ast.parse(source) for source in _code(path)]
    found = [CONTRACT]
    for table in _constants(trees, "INPUTS"):
        found += _files_of(table, root)
    for node in (node for tree in trees for node in ast.walk(tree)):
        named = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("data/")
        if named and (root / node.value).is_file():  # type: ignore[attr-defined]
            found.append(node.value)  # type: ignore[attr-defined]
    return sorted(set(found))


def outputs_of(path: Path, root: Path) -> list[str]:
    """The files that a notebook writes, as paths in the casebook: the tables of its OUTPUTS."""
    trees = [ast.parse(source) for source in _code(path)]
    return [file for table in _constants(trees, "OUTPUTS") for file in _files_of(table, root)]


def _files_of(table: str, root: Path) -> list[str]:
    """The files of a table; a file that is not there yet is named all the same."""
    descriptor = json.loads((root / CONTRACT).read_text("utf-8"))
    paths = [resource["path"] for resource in descriptor["resources"] if resource["name"] == table]
    if not paths:
        raise NotebookError(f"data/datapackage.json has no table {table!r}; a notebook names it in INPUTS or OUTPUTS")
    if "*" not in paths[0]:
        return [f"data/{paths[0]}"]
    return sorted(file.relative_to(root).as_posix() for file in (root / "data").glob(paths[0]))


@functools.cache
def _import_graph() -> grimp.ImportGraph:
    return grimp.build_graph("casebook", cache_dir=None)


@functools.cache
def _module_hash(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None and spec.origin is not None
    return hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()


def modules_of(path: Path) -> list[str]:
    """The modules of this package that a notebook uses, with all that these import."""
    graph = _import_graph()
    imported: set[str] = set()
    for node in (node for source in _code(path) for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "casebook":
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    used = imported & graph.modules
    while True:
        packages = {name.rpartition(".")[0] for name in used if "." in name}  # importing a module runs its package
        upstream = {each for name in used | packages for each in graph.find_upstream_modules(name)}
        if (packages | upstream) <= used:
            return sorted(used)
        used |= packages | upstream


def _hashes(path: Path) -> dict[str, str]:
    """What besides data makes a notebook's outputs: its code, and the modules it uses."""
    cells = hashlib.sha256("\n# cell\n".join(_code(path)).encode()).hexdigest()
    return {"its code": cells, **{f"module {module}": _module_hash(module) for module in modules_of(path)}}


def _written(path: Path, outputs: list[str], root: Path) -> dict[str, str]:
    """The hashes of what a run of a notebook left: its stored outputs, and each file that it writes."""
    shown = [
        [output["output_type"], output.get("data"), output.get("text")]
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", [])
    ]
    # lines of text may be stored as one string or as several
    flat = re.sub(r'\\n",\s*"', r"\\n", json.dumps(shown, sort_keys=True))
    left = {"its stored outputs": hashlib.sha256(flat.encode()).hexdigest()}
    files = {name: root / name for name in outputs}
    return left | {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items() if file.is_file()
    }


class _Contents(FileChangedChecker):
    """Tells changed files by their content alone, so that the state means the same on every machine."""

    def check_modified(self, file_path: str, file_stat: Any, state: str) -> bool:
        """Whether the content is another than the one of the state."""
        return state != self.get_state(file_path, None)

    def get_state(self, dep: str, current_state: str | None) -> str:
        """The hash of a file's content."""
        return hashlib.sha256(Path(dep).read_bytes()).hexdigest()


class _SortedJson:
    """The state as JSON that reads and diffs well."""

    def encode(self, data: dict[str, dict[str, Any]]) -> str:
        """The text of the state; doit keeps dependencies as a set, which has no order of its own."""
        for task in data.values():
            if "deps:" in task:
                task["deps:"] = sorted(task["deps:"])
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    def decode(self, text: str) -> Any:
        """The state of a text."""
        return json.loads(text)


def _tasks(root: Path, action: Callable[[Path], None] | None = None) -> list[Task]:
    """A doit task for each notebook."""
    made = []
    for path in notebooks(root):
        hashes, outputs = _hashes(path), outputs_of(path, root)

        def unchanged(
            task: Task,
            values: dict[str, Any],
            path: Path = path,
            hashes: dict[str, str] = hashes,
            outputs: list[str] = outputs,
        ) -> bool:
            task.value_savers.append(lambda: {"hashes": hashes, "outputs": _written(path, outputs, root)})
            return values.get("hashes") == hashes and values.get("outputs") == _written(path, outputs, root)

        made.append(
            dict_to_task(
                {
                    "name": path.stem,
                    "actions": [(action, [path])] if action else [],
                    "file_dep": inputs_of(path, root),
                    "targets": outputs,
                    "uptodate": [unchanged],
                    "verbosity": 2,
                }
            )
        )
    return made


def status(root: Path) -> dict[str, list[str]]:
    """Notebook -> why it is stale, for each stale one, in their order; empty when none is.

    The reasons name the files, modules or notebooks that changed.
    """
    import contextlib

    with contextlib.chdir(root):
        control = TaskControl(_tasks(root))
        manager = Dependency(JsonDB, STATE, checker_cls=_Contents, codec_cls=_SortedJson)
        stale: dict[str, list[str]] = {}
        for path in notebooks(root):
            task = control.tasks[path.stem]
            result = manager.get_status(task, control.tasks, get_log=True)
            before = manager.get_values(task.name).get("hashes", {})
            now = _hashes(path)
            reasons = []
            if not before:
                reasons.append("it was never run from this state")
            else:
                reasons += [f"{name} changed" for name in sorted(now) if name in before and now[name] != before[name]]
                reasons += [f"{name} is new to it" for name in sorted(set(now) - set(before))]
                reasons += [f"{name} is no longer used" for name in sorted(set(before) - set(now))]
                written = _written(path, outputs_of(path, root), root)
                kept = manager.get_values(task.name)["outputs"]
                reasons += [f"{what}: not what its run left" for what in written if written[what] != kept.get(what)]
                for kind, words in _REASONS.items():
                    reasons += [f"{file} {words}" for file in sorted(result.reasons.get(kind, []))]
            reasons += [f"it reads what {other} writes" for other in sorted(task.task_dep) if other in stale]
            if reasons:
                stale[path.stem] = reasons
        manager.close()
    return stale


_REASONS = {
    "changed_file_dep": "changed",
    "added_file_dep": "is new",
    "removed_file_dep": "is gone",
    "missing_file_dep": "is missing",
    "missing_target": "is missing",
}


class _Loader(TaskLoader2):
    """Hands our tasks to doit."""

    def __init__(self, root: Path, action: Callable[[Path], None], workers: int) -> None:
        super().__init__()
        self.root, self.action, self.workers = root, action, workers

    def setup(self, opt_values: object) -> None:
        """Nothing to set up."""

    def load_doit_config(self) -> dict[str, Any]:
        """Where the state is and how it is kept."""
        return {
            "dep_file": STATE, "backend": "json", "codec_cls": _SortedJson, "check_file_uptodate": _Contents,
            "reporter": "error-only", "num_process": self.workers, "par_type": "thread", "verbosity": 2,
        }  # fmt: skip

    def load_tasks(self, cmd: object, pos_args: object) -> list[Task]:
        """A task a notebook."""
        return _tasks(self.root, self.action)


def refresh(root: Path, *, every: bool = False, workers: int = 2) -> list[str]:
    """Run the stale notebooks, each after those whose tables it reads, `workers` at a time; the ones that ran.

    A notebook that fails leaves its file and its tables as they were, and raises NotebookError when the others are
    done; `every` runs all.
    """
    import contextlib

    expected = [path.stem for path in notebooks(root)] if every else list(status(root))
    ran: list[str] = []
    failures: list[str] = []

    def action(path: Path) -> None:
        started = time.monotonic()
        print(f"[{len(ran) + 1}/{len(expected)}] notebooks/{path.name}", flush=True)
        ran.append(path.stem)
        try:
            run(path, root)
        except NotebookError as error:
            failures.append(str(error))
            raise
        print(f"      notebooks/{path.name} done in {time.monotonic() - started:.0f} s", flush=True)

    if expected:
        with contextlib.chdir(root):
            arguments = ["run", "--continue", *(["--always-execute"] if every else [])]
            code = DoitMain(_Loader(root, action, workers), config_filenames=()).run(arguments)
        if failures or code not in (0, None):
            raise NotebookError("\n".join(failures) or "the notebooks could not be run; what is wrong stands above")
    return ran


def run(path: Path, root: Path) -> None:
    """Run one notebook and store its outputs; where a cell fails or Python dies, NotebookError and the file as it was.

    What the kernel itself prints to its standard error (now and then a word on its own end) is told only where it died.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=600, record_timing=False, extra_arguments=KERNEL_OPTIONS,
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    name = path.relative_to(root).as_posix()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as kernel_says:
        try:
            client.execute(stderr=kernel_says)
        except CellExecutionError as error:
            raise NotebookError(_told(notebook, name, error)) from None
        except DeadKernelError:
            kernel_says.seek(0)
            last = kernel_says.read().strip() or "it said nothing; is there enough memory?"
            raise NotebookError(f"{name}: Python ended while the notebook ran: {last}") from None
    store(notebook, path)


def _told(notebook: Any, name: str, error: Any) -> str:
    """Which cell and line of a notebook failed, and why."""
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output["traceback"]))
                lines = re.findall(r"Cell In\[\d+\], line (\d+)", trace)
                line = int(lines[-1]) if lines else 1
                source = cell["source"].splitlines()[line - 1].strip() if lines else ""
                return f"{name}, cell {number}, line {line}: {source}\n{output['ename']}: {output['evalue']}"
    return f"{name}: {error}"


def store(notebook: Any, path: Path) -> None:
    """Write a notebook so that a rerun changes nothing but what differs: no timings, no version of this Python."""
    import nbformat

    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    tables.replace_file(path, nbformat.writes(notebook) + "\n")
