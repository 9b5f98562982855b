import { describe, expect, it } from 'vitest';
import { Building } from '../../../src/simulator/building/building';
import { demoBuilding } from '../../../src/simulator/building/demo';
import { ManualClock } from '../../../src/simulator/clock';
import { Home } from '../../../src/simulator/home';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Wednesday, eleven in the morning. */
const NOW = Date.UTC(2026, 10, 18, 11);

function home(seed: number, at = NOW): { home: Home; clock: ManualClock } {
  const clock = new ManualClock(at);
  const made = new Home({
    clock,
    version: '2026.11.0',
    seed,
    building: demoBuilding(seed, 0),
    timeZone: 'UTC',
    recorder: { keepMs: 10 * DAY, commitMs: 0, rowsPerEntity: 50_000 },
  });
  return { home: made, clock };
}

function statesOf({ home: made }: { home: Home }): readonly string[] {
  return made.states.all().map((state) => `${state.entityId} ${state.state} ${String(state.lastChanged)}`);
}

describe('the demo building', () => {
  it('R48 is the same for the same seed and clock, and another for another seed', () => {
    const [one, two, other] = [home(7), home(7), home(8)];
    for (const made of [one, two, other]) {
      made.home.live();
      made.clock.advance(60_000);
      made.home.still();
    }
    expect(statesOf(one)).toEqual(statesOf(two));
    expect(statesOf(one)).not.toEqual(statesOf(other));
  });

  it('R48 has some eighty to a hundred entities, each in the registry, most in an area of a floor', () => {
    const { home: made } = home(1);
    expect(made.states.size).toBeGreaterThanOrEqual(80);
    expect(made.states.size).toBeLessThanOrEqual(100);
    expect([...made.registries.entities.keys()].sort()).toEqual([...made.states.ids()].sort());
    const placed = made.states
      .ids()
      .filter((id) => made.registries.areas.has(made.registries.areaOf(id) ?? ''));
    expect(placed.length).toBeGreaterThan(made.states.size * 0.9);
    for (const area of made.registries.areas.values()) {
      expect(made.registries.floors.has(area.floorId ?? '')).toBe(true);
    }
  });

  it('R48 keeps the screen alive: two to five changes a second on a workday', () => {
    const { home: made, clock } = home(1);
    let changes = 0;
    made.bus.listen('state_changed', () => (changes += 1));
    made.live();
    clock.advance(60_000);
    expect(changes / 60).toBeGreaterThan(2);
    expect(changes / 60).toBeLessThan(5);
  });

  it('R22 has a past that the present continues: live rows equal what is computed later for the same time', () => {
    const { home: made, clock } = home(3);
    made.live();
    clock.advance(2 * HOUR);
    const lived = made.recorder.rows('sensor.office_east_temperature', NOW, NOW + 2 * HOUR);
    const later = new Building(demoBuilding(3, 0), 3).history(
      'sensor.office_east_temperature',
      NOW,
      NOW + 2 * HOUR,
    );
    // The step is finer in the present; every row of the present lies on the curve of the past within a tenth or two.
    expect(lived.length).toBeGreaterThan(3);
    for (const row of lived) {
      const nearest = later.filter((reading) => reading.at <= row.lastUpdated + 60_000).pop();
      expect(Math.abs(Number(nearest?.state ?? row.state) - Number(row.state))).toBeLessThan(0.5);
    }
  });

  it('R22 remembers a week, with an hour in it that nobody recorded', () => {
    const building = new Building(demoBuilding(1, 0), 1);
    const rows = building.history('sensor.main_power', NOW - 7 * DAY, NOW);
    expect(rows.length).toBeGreaterThan(9000);
    const gaps = rows.flatMap((row, index) => {
      const next = rows[index + 1];
      return next !== undefined && next.at - row.at > 10 * 60_000 ? [next.at - row.at] : [];
    });
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThan(28 * 60_000);
    expect(gaps[0]).toBeLessThan(34 * 60_000);
  });

  it('R20 has entities that are unavailable at times', () => {
    const building = new Building(demoBuilding(1, 0), 1);
    const lost = building
      .history('sensor.water_meter', NOW - 7 * DAY, NOW)
      .filter((row) => row.state === 'unavailable');
    expect(lost).toHaveLength(2);
    const wind = building.history('sensor.wind_speed', NOW - 7 * DAY, NOW);
    expect(wind.some((row) => row.state === 'unavailable')).toBe(true);
  });

  it.each(['sensor.main_energy', 'sensor.solar_energy', 'sensor.water_meter', 'sensor.gas_meter'])(
    'R43 never lets the meter %s run backwards',
    (entityId) => {
      const building = new Building(demoBuilding(5, 60), 5);
      const values = building
        .history(entityId, NOW - 8 * DAY, NOW)
        .map((row) => Number(row.state))
        .filter(Number.isFinite);
      expect(values.length).toBeGreaterThan(1000);
      expect(values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))).toBe(true);
    },
  );

  it('R43 draws days: warmer in the afternoon than at night, busier on workdays than on Sunday', () => {
    const building = new Building(demoBuilding(1, 0), 1);
    const mean = (entityId: string, from: number, to: number): number => {
      const values = building.history(entityId, from, to).map((row) => Number(row.state));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const wednesday = Date.UTC(2026, 10, 11);
    const sunday = Date.UTC(2026, 10, 8);
    const [day, night] = [14 * HOUR, 3 * HOUR].map((hour) =>
      mean('sensor.office_east_temperature', wednesday + hour, wednesday + hour + HOUR),
    );
    expect(day).toBeGreaterThan((night ?? 0) + 1.5);
    const [workday, weekend] = [wednesday, sunday].map((start) =>
      mean('sensor.office_west_co2', start + 10 * HOUR, start + 12 * HOUR),
    );
    expect(workday).toBeGreaterThan((weekend ?? 0) + 150);
  });

  it('R44 obeys: a pump that is switched off draws no power', () => {
    const { home: made, clock } = home(1);
    made.live();
    clock.advance(10_000);
    expect(made.get('switch.supply_fan')?.state).toBe('on');
    expect(Number(made.get('sensor.supply_fan_power')?.state)).toBeGreaterThan(700);
    made.control('switch.supply_fan', 'off', { friendly_name: 'Supply fan' }, made.newContext());
    clock.advance(60_000);
    expect(made.get('switch.supply_fan')?.state).toBe('off');
    expect(Number(made.get('sensor.supply_fan_power')?.state)).toBeLessThan(10);
  });

  it('R44 lets the other attributes of a set entity live on, and its schedule take over when it next moves', () => {
    // An hour before the set-points fall for the night.
    const { home: made, clock } = home(1, Date.UTC(2026, 10, 18, 17));
    const measured = new Set<unknown>();
    made.bus.listen('state_changed', ({ change }) => {
      if (change?.entityId === 'climate.lobby') {
        measured.add(change.after?.attributes['current_temperature']);
      }
    });
    made.live();
    made.control(
      'climate.lobby',
      'heat',
      { ...made.get('climate.lobby')?.attributes, temperature: 24 },
      made.newContext(),
    );
    clock.advance(59 * 60_000);
    expect(made.get('climate.lobby')?.attributes['temperature']).toBe(24);
    expect(measured.size).toBeGreaterThan(1);
    clock.advance(2 * 60_000);
    expect(made.get('climate.lobby')?.attributes['temperature']).toBe(17);
  });
});
