"""The browser that the tests drive: find one, or install one; never do without.

Run as a program (``make test`` does), it installs what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
NAMES += ["microsoft-edge", "microsoft-edge-stable"]
MAC = ["Google Chrome", "Chromium", "Microsoft Edge"]
REMEDY = """No browser for the tests could be found or installed.
Install Chromium, Chrome or Edge (Debian, Ubuntu: apt-get install chromium), or name one:
  CASEBOOK_BROWSER=/path/to/chrome make test"""

# Chromium must not ask its maker's hosts for anything while we count requests.
ARGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def find_browser() -> str | None:
    """Return the path of a Chromium-like browser that runs on this machine, or None."""
    named = os.environ.get("CASEBOOK_BROWSER")
    if named:
        return named if _runs(named) else None
    apps = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC]
    found = [path for name in NAMES if (path := shutil.which(name))]
    installed = next((path for path in [*found, *apps] if _runs(path)), None)
    return installed or _playwrights_own()


def _runs(*command: str) -> bool:
    """Tell whether a program starts: a downloaded one may lack the system's libraries."""
    try:
        return subprocess.run([*command, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if _runs(path) else None


def launch(playwright, browser_path: str):
    """Start the browser; root may not use Chromium's sandbox."""
    sandbox = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return playwright.chromium.launch(executable_path=browser_path, args=ARGS + sandbox)


PLAYWRIGHT = [sys.executable, "-m", "playwright"]


def install_browser() -> str:
    """Return a browser's path, installing Playwright's Chromium or the system's if need be."""
    if not _runs(*PLAYWRIGHT):  # its driver needs a library that a small Debian does not have
        _apt_install("libatomic1")
    for install in (lambda: None, _install_playwrights_own, lambda: _apt_install("chromium")):
        install()
        found = find_browser()
        if found:
            return found
    sys.exit(REMEDY)


def _install_playwrights_own() -> None:
    _show([*PLAYWRIGHT, "install", "chromium"])


def _apt_install(package: str) -> None:
    """Install a system package, where that is allowed."""
    if shutil.which("apt-get"):
        may = [] if os.geteuid() == 0 else ["sudo", "-n"]
        _show([*may, "apt-get", "update"])
        _show([*may, "apt-get", "install", "-y", package])


def _show(command: list[str]) -> None:
    print("+", " ".join(command), flush=True)
    subprocess.run(command, check=False)


if __name__ == "__main__":
    print("Browser for the tests:", install_browser())
