"""What `make bench` prints: how long building and validating take, and what each page weighs."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, sync_playwright

from casebook.site import images

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


def page_weights(browser: Browser, page: Path) -> tuple[int, int]:
    """Bytes of all files that a phone asks for when the page is read to its end; and when all charts are explored."""
    files: set[Path] = set()
    context = browser.new_context(viewport={"width": 375, "height": 667})
    tab = context.new_page()
    tab.on("request", lambda request: files.add(Path(unquote(urlsplit(request.url).path))))
    tab.goto(page.as_uri(), wait_until="networkidle")
    figures = tab.locator(".casebook-figure").all()
    for figure in figures:
        figure.scroll_into_view_if_needed()
        image = figure.locator("img:visible").element_handle()
        tab.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image)
    at_first = sum(weight(file) for file in files if file.is_file())
    for figure in figures:
        figure.get_by_role("button", name="Explore this chart").click()
        tab.wait_for_function("figure => figure.dataset.state === 'drawn'", arg=figure.element_handle())
    context.close()
    return at_first, sum(weight(file) for file in files if file.is_file())


def main() -> None:
    """Measure and print."""
    print("Times (one run each; other work on the machine shows)")
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    timed("site, cold", "casebook.cli", "build")
    timed("site, nothing changed", "casebook.cli", "build")
    timed("data check", "casebook.cli", "check")
    timed("notebooks by nbval", "pytest", "--nbval", "notebooks", "-q")
    print("Weights (gzip -9, kB): read to the end, with images; and with all charts of the page explored")
    chromium = images.find_chromium() or sys.exit("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for page in sorted(SITE.rglob("*.html")):
            if "_static" not in page.parts:
                at_first, with_charts = page_weights(browser, page)
                charts = f"{with_charts / 1000:8.0f}" if with_charts > at_first else ""
                print(f"  {page.relative_to(SITE).as_posix():<40}{at_first / 1000:8.0f}{charts}")
        browser.close()


if __name__ == "__main__":
    main()
