"""The live preview: serves the site on this machine, makes it again when a file changes, and reloads the browser.

sphinx-autobuild does the work. Each build begins with the stale notebooks, so that no old figure is shown.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# made by the commands themselves: a change there is no reason to build
IGNORED = ("_build", ".git", ".venv", "data/clean", "notebooks/images", "notebooks/refreshed.json", ".hypothesis")
PREVIEW = "CASEBOOK_PREVIEW"
# jsonschema loads this library for the rarest of its formats, and its grammar takes a second to compile, each time
QUICK_START = "import sys\nsys.modules.setdefault('rfc3987_syntax', None)\n"


def serve(root: Path, port: int) -> int:
    """Serve until interrupted; the exit code of sphinx-autobuild."""
    folder = root / "_build" / "preview"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(root / name, folder / name)
    programs = Path(sys.executable).parent
    subprocess.run(
        [str(programs / "jupyter-book"), "config", "sphinx", str(folder)], check=True, capture_output=True, text=True
    )
    with (folder / "conf.py").open("a", encoding="utf-8") as settings:
        settings.write(QUICK_START)
    ignored = [argument for each in IGNORED for argument in ("--ignore", str(root / each))]
    command = [
        str(programs / "sphinx-autobuild"), str(root), str(folder / "html"), "--quiet",
        "-c", str(folder), "-d", str(folder / "doctrees"), "--host", "127.0.0.1", "--port", str(port),
        "--watch", str(Path(__file__).parent), *ignored,
    ]  # fmt: skip
    print(f"http://localhost:{port}/  (Ctrl-C ends it)", flush=True)
    try:
        return subprocess.run(command, cwd=root, env={**os.environ, PREVIEW: "1"}, check=False).returncode
    except KeyboardInterrupt:
        return 0
