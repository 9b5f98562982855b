"""Start and stop Home Assistant processes; provision the first one."""
from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from ha_common import HERE, PASSWORD, USERNAME
from ha_configuration import configuration, set_http


def get(url: str, token: str | None = None, timeout: float = 2.0) -> tuple[int, object]:
    req = urllib.request.Request(url)
    if token:
        req.add_header("Authorization", f"Bearer {token}")
    # No proxy: these servers are on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(req, timeout=timeout) as r:
            return r.status, json.loads(r.read() or b"null")
    except urllib.error.HTTPError as e:
        return e.code, None
    except (OSError, ValueError):
        return 0, None


def alive(pid: int) -> bool:
    try:
        os.waitpid(pid, os.WNOHANG)
    except OSError:
        pass  # not our child: nothing to reap
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def is_hass(pid: int) -> bool:
    """Guards every signal: a recorded pid may long belong to another program."""
    try:
        return b"homeassistant" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def launch(root: Path, home: Path, token: str | None, port: int, wait: float) -> int:
    """Start the process and wait until it answers; with a token, until it is RUNNING."""
    env = {k: v for k, v in os.environ.items() if k not in ("SUPERVISOR", "PYTHONPATH", "VIRTUAL_ENV")}
    if (home / "stubs").exists():
        env["PYTHONPATH"] = str(home / "stubs")
    with open(home / "hass.out", "ab") as out:
        proc = subprocess.Popen(
            # --skip-pip: everything was installed in advance; never fetch at start.
            [str(root / "venv/bin/python"), "-m", "homeassistant",
             "--config", str(home / "config"), "--skip-pip"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, start_new_session=True)
    base, end = f"http://127.0.0.1:{port}", time.monotonic() + wait
    while time.monotonic() < end:
        if proc.poll() is not None:
            raise SystemExit(f"hass ended with {proc.returncode}; see {home}/hass.out")
        if token:
            code, body = get(f"{base}/api/config", token)
            if code == 200 and isinstance(body, dict) and body.get("state") == "RUNNING":
                if body.get("recovery_mode") or body.get("safe_mode"):
                    raise SystemExit(f"hass came up in recovery mode; see {home}/config/home-assistant.log")
                return proc.pid
        elif get(f"{base}/api/onboarding")[0] == 200:
            return proc.pid
        time.sleep(0.1)
    end_process(proc.pid, hard=True)
    raise SystemExit(f"hass did not answer within {wait} s; see {home}/hass.out")


def stand_in_for_voice(folder: Path) -> None:
    """Names for what is left out of the install.

    The frontend asks for every service, and their descriptions name features of
    assist_satellite, which imports these. Nothing here speaks or listens.
    """
    folder.mkdir()
    (folder / "pymicro_vad.py").write_text("class MicroVad: pass\n")
    (folder / "pyspeex_noise.py").write_text("class AudioProcessor: pass\n")


def end_process(pid: int, hard: bool, wait: float = 40.0) -> float:
    """SIGTERM (a clean stop), SIGKILL when asked to or when that takes too long."""
    began = time.monotonic()
    if not is_hass(pid):
        return 0.0
    os.kill(pid, signal.SIGCONT)  # one that a test paused could not hear SIGTERM
    os.kill(pid, signal.SIGKILL if hard else signal.SIGTERM)
    while alive(pid):
        if time.monotonic() - began > wait:
            os.kill(pid, signal.SIGKILL)
            wait += 10
        time.sleep(0.05)
    return round(time.monotonic() - began, 2)


def seed(root: Path, wait: float) -> dict:
    """Provision once: a real onboarding on a throw-away port, then keep the result."""
    done = root / "seed/seed.json"
    if done.exists():
        return json.loads(done.read_text())
    home = root / "seed.tmp"
    shutil.rmtree(home, ignore_errors=True)
    (home / "config").mkdir(parents=True)
    port = free_port()
    (home / "config/configuration.yaml").write_text(configuration(port, 3, 0, 0))
    pid = launch(root, home, None, port, wait)
    try:
        out = subprocess.run(
            [str(root / "venv/bin/python"), str(HERE / "ha_provision.py"),
             f"http://127.0.0.1:{port}", USERNAME, PASSWORD],
            check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        end_process(pid, hard=False)  # a clean stop writes .storage
    (home / "seed.json").write_text(out)
    for junk in (home / "config").glob("home-assistant*.log*"):
        junk.unlink()
    shutil.rmtree(root / "seed", ignore_errors=True)
    home.rename(root / "seed")
    return json.loads(out)


def start(root: Path, port: int, fast: int, bulk: int, ban: int, keep: bool, wait: float,
          frontend: bool = False) -> dict:
    root = root.resolve()
    if not (root / "installed.json").exists():
        raise SystemExit(f"nothing installed in {root}: run install first")
    home = root / "run" / str(port)
    record = home / "server.json"
    if record.exists():
        pid, end = json.loads(record.read_text())["pid"], time.monotonic() + 20
        while keep and is_hass(pid) and time.monotonic() < end:
            time.sleep(0.05)  # it may be on its way out: a restart service, a signal
        if is_hass(pid):
            raise SystemExit(f"already running on port {port}")
    info = seed(root, wait)
    began = time.monotonic()
    if not (keep and home.exists()):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(root / "seed/config", home / "config")
        (home / "config/configuration.yaml").write_text(configuration(port, fast, bulk, ban, frontend))
        set_http(home / "config", port, ban)
        if frontend:
            stand_in_for_voice(home / "stubs")
    pid = launch(root, home, info["token"], port, wait)
    answer = {
        "url": f"http://127.0.0.1:{port}", "token": info["token"], "pid": pid,
        "configDir": str(home / "config"), "haVersion": info["haVersion"],
        "username": USERNAME, "password": PASSWORD,
        "startSeconds": round(time.monotonic() - began, 2),
    }
    record.write_text(json.dumps(answer))
    return answer


def servers(root: Path, port: int | None) -> list[tuple[Path, dict]]:
    pattern = f"run/{port or '*'}/server.json"
    return [(f, json.loads(f.read_text())) for f in sorted(root.resolve().glob(pattern))]


def stop(root: Path, port: int | None, hard: bool) -> list[dict]:
    """Stop one server, or all below DIR; their config directories stay."""
    out = []
    for _, s in servers(root, port):
        if is_hass(s["pid"]):
            out.append({"url": s["url"], "pid": s["pid"], "stopSeconds": end_process(s["pid"], hard)})
    return out
