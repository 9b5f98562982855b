"""The configuration of the test servers."""
from __future__ import annotations

import json
from pathlib import Path


def configuration(port: int, fast: int, bulk: int, ban: int, frontend: bool = False) -> str:
    """configuration.yaml: no default_config, nothing that looks for a network."""
    fast_sensors = "".join(
        f"""
      - name: "Fast {i}"
        unique_id: fast_{i}
        unit_of_measurement: "W"
        device_class: power
        state_class: measurement
        state: "{{{{ (now().timestamp() * 10) | int % {997 + i} }}}}"
"""
        for i in range(1, fast + 1))
    bulk_sensors = "".join(
        f"""
      - name: "Bulk {i}"
        unique_id: bulk_{i}
        state: "{{{{ {i} }}}}"
"""
        for i in range(1, bulk + 1))
    return f"""\
homeassistant:
  name: Test Home
  latitude: 52.1
  longitude: 5.1
  elevation: 5
  unit_system: metric
  time_zone: UTC
  currency: EUR
  country: NL

http:
  server_host: 127.0.0.1
  server_port: {port}
{f'''  ip_ban_enabled: true
  login_attempts_threshold: {ban}
''' if ban > 0 else '  ip_ban_enabled: false'}

api:
auth:
config:
onboarding:
websocket_api:
system_log:
logger:
  default: warning

recorder:
  commit_interval: 1
history:
logbook:

demo:
{'frontend:' if frontend else ''}

input_boolean:
  test_toggle:
    name: Test toggle
  second_toggle:
    name: Second toggle
input_number:
  test_number:
    name: Test number
    min: 0
    max: 100
    step: 0.5
    unit_of_measurement: "%"
input_text:
  test_text:
    name: Test text
    max: 255
input_button:
  test_button:
    name: Test button
counter:
  test_counter:
    name: Test counter

template:
  - sensor:
      - name: "Test doubled"
        unique_id: test_doubled
        unit_of_measurement: "%"
        state: "{{{{ (states('input_number.test_number') | float(0)) * 2 }}}}"
{bulk_sensors}
  # One state_changed a second for each of these.
  - trigger:
      - platform: time_pattern
        seconds: "/1"
    sensor:
      - name: "Ticker"
        unique_id: ticker
        state: "{{{{ now().isoformat() }}}}"
{fast_sensors}
"""


def set_http(config: Path, port: int, ban: int) -> None:
    """Make configuration.yaml's http settings hold in recent releases too.

    Those (2026.x) read `http:` from YAML once, into .storage/http, as a config
    on trial: unless someone confirms it, they restart after five minutes on the
    old settings (port 8123). So the copied store gets it as the confirmed one.
    """
    file = config / ".storage/http"
    if not file.exists():
        return
    doc = json.loads(file.read_text())
    data = doc["data"]
    if "stable" not in data:
        # Older: only a copy of the last good settings, for recovery mode.
        file.unlink()
        return
    data["stable"] = {
        **data["stable"], "server_host": ["127.0.0.1"], "server_port": port,
        "ip_ban_enabled": ban > 0, "login_attempts_threshold": ban or -1,
    }
    data["pending"] = None
    data["yaml_migration_done"] = True
    file.write_text(json.dumps(doc))
