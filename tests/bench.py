"""What `make bench` prints: how long building and validating take, and what each page weighs."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
AIMS = {"site, cold": 15, "notebooks by nbval": 60}


def timed(name: str, *command: str) -> None:
    """Run a command and print its time, beside the aim if there is one."""
    started = time.monotonic()
    finished = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(f"{name} failed:\n{finished.stdout[-2000:]}{finished.stderr[-2000:]}")
    aim = f"   (aim: under {AIMS[name]} s)" if name in AIMS else ""
    print(f"  {name:<22}{time.monotonic() - started:7.1f} s{aim}", flush=True)


def weight(path: Path) -> int:
    """Bytes of a file as a server sends it: compressed, unless it is compressed already."""
    content = path.read_bytes()
    return len(content) if path.suffix in (".woff2", ".webp", ".png") else len(gzip.compress(content, 9))


def page_weights(page: Path) -> tuple[int, int]:
    """Bytes of a page with what it loads at once; and of what its figures load besides, bundles included."""
    html = page.read_text("utf-8")
    linked = re.findall(
        r'<(?:script|img)[^>]* src="([^"]+)"|<link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"', html
    )
    linked += [(match, "") for match in re.findall(r'<link[^>]*href="([^"]+)"[^>]*rel="(?:stylesheet|preload)"', html)]
    files = {(page.parent / urlsplit(first or second).path).resolve() for first, second in linked}
    at_once = weight(page) + sum(weight(file) for file in files if file.is_file())
    later: set[Path] = set()
    for figure in re.findall(r"<figure [^>]*>", html):
        if bundle := re.search(r'data-bundle="([^"]+)"', figure):
            later.add(SITE / "_static" / "plotly" / bundle[1])
        if name := re.search(r'data-name="([^"]+)"', figure):
            later.add(SITE / "figures" / f"{name[1]}.js")
        if "data-map" in figure:
            later.add(SITE / "figures" / "borders.js")
    return at_once, sum(weight(file) for file in later)


def main() -> None:
    """Measure and print."""
    print("Times (one run each; other work on the machine shows)")
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    timed("site, cold", "casebook.cli", "build")
    timed("site, nothing changed", "casebook.cli", "build")
    timed("data check", "casebook.cli", "check")
    timed("notebooks by nbval", "pytest", "--nbval", "notebooks", "-q")
    print("Weights (gzip -9, kB): at first, and with all charts of the page (aim: under 300 at first)")
    for page in sorted(SITE.rglob("*.html")):
        if "_static" not in page.parts:
            at_once, later = page_weights(page)
            with_charts = f"{(at_once + later) / 1000:8.0f}" if later else ""
            print(f"  {page.relative_to(SITE).as_posix():<40}{at_once / 1000:8.0f}{with_charts}")


if __name__ == "__main__":
    main()
