"""Where the book lives: its repository and its address, found at build time and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlparse


def _git(root: Path, *args: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *args], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def repository_url(root: Path) -> str:
    """Return the https address of the book's repository, or "" if none is known.

    ``CASEBOOK_REPOSITORY`` in the environment wins (set it empty to know none); else the git
    remote ``origin``, if it is on a host that a browser can open.
    """
    url = os.environ.get("CASEBOOK_REPOSITORY")
    if url is None:
        url = _git(root, "remote", "get-url", "origin")
    ssh = re.match(r"(?:ssh://)?git@([^:/]+)[:/](.+)", url)
    if ssh:
        url = f"https://{ssh[1]}/{ssh[2]}"
    url = url.removesuffix("/").removesuffix(".git")
    # A remote may be a folder, or carry a token: neither belongs on a public page.
    parts = urlparse(url)
    return f"https://{parts.hostname}{parts.path}" if parts.scheme in ("http", "https") else ""


def branch(root: Path) -> str:
    """Return the branch that is checked out; ``main`` if there is none."""
    return _git(root, "symbolic-ref", "--short", "-q", "HEAD") or "main"


def base_url(repository: str) -> str:
    """Return the address that the book is published at, or "".

    ``CASEBOOK_BASEURL`` in the environment wins; a GitHub repository has its Pages address.
    """
    if "CASEBOOK_BASEURL" in os.environ:
        url = os.environ["CASEBOOK_BASEURL"]
        return url.rstrip("/") + "/" if url else ""
    match = re.match(r"https://github\.com/([^/]+)/([^/]+)$", repository)
    return f"https://{match[1].lower()}.github.io/{match[2]}/" if match else ""
