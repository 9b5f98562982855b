"""What the scripts of this folder share."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEBIAN_SUITE = os.environ.get("HA_DEBIAN_SUITE", "forky")
USERNAME, PASSWORD = "tester", "tester-password"


def say(*words: object) -> None:
    """Progress goes to stderr: stdout carries only the JSON answer."""
    print(*words, file=sys.stderr, flush=True)


def run(*argv: object, **kw) -> subprocess.CompletedProcess:
    kw.setdefault("check", True)
    kw.setdefault("stdout", sys.stderr)
    return subprocess.run([str(a) for a in argv], **kw)
