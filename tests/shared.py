"""What the book's tests and the engine's both use: a command that is run, a folder served."""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path


def run(*command, cwd: Path, env: dict | None = None) -> subprocess.CompletedProcess:
    """Run a command and return it with all that it printed in ``stdout``."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A file server that does not log."""

    policy = ""  # a Content-Security-Policy of its own

    def log_message(self, *args):
        pass

    def end_headers(self):
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@contextmanager
def serving(folder: Path, policy: str = ""):
    """Serve a folder on this machine, under a policy if one is given; give the address."""
    kind = type("Handler", (QuietHandler,), {"policy": policy})
    handler = functools.partial(kind, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
