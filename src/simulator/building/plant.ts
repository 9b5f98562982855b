import { wander } from '../noise';
import { dutyCycle, LoadProfile, occupancy, pulse, restless } from './curves';
import type { LocalTime } from './local-time';
import { ENERGY, following, keyOf, POWER, sensor, standing, TEMPERATURE, type Place } from './parts';
import type { EntitySpec, ReadState } from './spec';
import type { Weather } from './weather';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BOILER: Place = { areaId: 'plant_room', deviceId: 'boiler' };
const AIR: Place = { areaId: 'roof_plant', deviceId: 'air_handling_unit' };
const GATEWAY: Place = { areaId: 'utility_room', deviceId: 'meter_gateway' };
const DISTRIBUTION: Place = { areaId: 'utility_room', deviceId: 'main_distribution' };

/** Heating, hot water, ventilation, pumps and meters. A switched-off pump draws no power, and cools what it fed. */
export function plantEntities(seed: number, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  const key = (name: string): number => keyOf(seed, name);
  return [...heating(key, time, weather), ...ventilation(key, time, weather), ...meters(key, time, weather)];
}

type Key = (name: string) => number;

function drives(pump: string, watts: number, standby: number, key: Key) {
  return (at: number, read: ReadState): number =>
    read(pump) === 'on'
      ? watts * (1 + restless(key(pump), at, 0.04))
      : standby + restless(key(`${pump} off`), at, 0.3);
}

function heating(key: Key, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  const demand = (at: number): number => {
    const cold = Math.min(1, Math.max(0, (17 - weather.temperature(at)) / 22));
    return cold * (time.isWorkday(at) && time.hour(at) > 4.5 && time.hour(at) < 18 ? 1 : 0.55);
  };
  const supply = (at: number): number => 30 + 38 * demand(at) + 2.5 * wander(key('supply'), at, 25 * MINUTE);
  return [
    following('switch.heating_pump', 'Heating pump', BOILER, {}, 10_000, (at) =>
      demand(at) > 0.02 && dutyCycle(key('heating pump'), at, 3 * HOUR, 0.6 + demand(at)) ? 'on' : 'off',
    ),
    sensor(
      'sensor.heating_pump_power',
      'Heating pump power',
      BOILER,
      { ...POWER, digits: 1 },
      drives('switch.heating_pump', 142, 1.4, key),
    ),
    following(
      'binary_sensor.boiler_burner',
      'Boiler burner',
      BOILER,
      { device_class: 'heat' },
      10_000,
      (at) => (dutyCycle(key('burner'), at, 18 * MINUTE, demand(at)) ? 'on' : 'off'),
    ),
    sensor(
      'sensor.heating_supply_temperature',
      'Heating supply temperature',
      BOILER,
      { ...TEMPERATURE, intervalMs: 10_000 },
      (at, read) => (read('switch.heating_pump') === 'on' ? supply(at) : supply(at) - 9),
    ),
    sensor(
      'sensor.heating_return_temperature',
      'Heating return temperature',
      BOILER,
      { ...TEMPERATURE, intervalMs: 10_000 },
      (at, read) =>
        read('switch.heating_pump') === 'on' ? supply(at - 6 * MINUTE) - 4 - 8 * demand(at) : supply(at) - 11,
    ),
    sensor(
      'sensor.heating_pressure',
      'Heating pressure',
      BOILER,
      { unit: 'bar', deviceClass: 'pressure', stateClass: 'measurement', digits: 2, intervalMs: 60_000 },
      (at) => 1.62 + 0.06 * demand(at) + 0.03 * wander(key('pressure'), at, 20 * HOUR),
    ),
    following('switch.circulation_pump', 'Hot water circulation pump', BOILER, {}, 10_000, (at) =>
      dutyCycle(key('circulation'), at, 30 * MINUTE, 0.1 + 0.6 * occupancy(time, at)) ? 'on' : 'off',
    ),
    sensor(
      'sensor.circulation_pump_power',
      'Hot water circulation pump power',
      BOILER,
      { ...POWER, digits: 1, intervalMs: 6_000 },
      drives('switch.circulation_pump', 38, 0.6, key),
    ),
    sensor(
      'sensor.hot_water_temperature',
      'Hot water temperature',
      BOILER,
      TEMPERATURE,
      (at) => 56 - 5 * occupancy(time, at - 0.5 * HOUR) + 2.5 * wander(key('tank'), at, 50 * MINUTE),
    ),
    following('switch.sump_pump', 'Sump pump', { areaId: 'parking' }, {}, 5_000, (at) =>
      pulse(key('sump'), at, 5 * HOUR, () => 0.8, [2 * MINUTE, 6 * MINUTE]) === null ? 'off' : 'on',
    ),
    following(
      'binary_sensor.plant_room_leak',
      'Plant room leak',
      { areaId: 'plant_room' },
      { device_class: 'moisture' },
      60_000,
      () => 'off',
    ),
    standing('number.heating_curve_offset', 'Heating curve offset', BOILER, '0.0', {
      min: -5,
      max: 5,
      step: 0.5,
      mode: 'slider',
      unit_of_measurement: '°C',
    }),
    standing('button.reset_boiler_alarm', 'Reset boiler alarm', BOILER, 'unknown', {}),
  ];
}

function ventilation(key: Key, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  const scheduled = (at: number): string =>
    time.isWorkday(at) && time.hour(at) >= 6.25 && time.hour(at) < 19 ? 'on' : 'off';
  const speed = (read: ReadState): number => {
    const mode = read('select.ventilation_mode');
    return mode === 'boost' ? 1.7 : mode === 'eco' ? 0.6 : 1;
  };
  const fan = (entityId: string, watts: number) => {
    const drive = drives(entityId, watts, 2.1, key);
    return (at: number, read: ReadState): number =>
      drive(at, read) * (read(entityId) === 'on' ? speed(read) : 1);
  };
  return [
    following('switch.supply_fan', 'Supply fan', AIR, {}, 10_000, scheduled),
    sensor('sensor.supply_fan_power', 'Supply fan power', AIR, POWER, fan('switch.supply_fan', 880)),
    following('switch.exhaust_fan', 'Exhaust fan', AIR, {}, 10_000, scheduled),
    sensor(
      'sensor.exhaust_fan_power',
      'Exhaust fan power',
      AIR,
      { ...POWER, intervalMs: 5_000 },
      fan('switch.exhaust_fan', 640),
    ),
    sensor(
      'sensor.supply_air_temperature',
      'Supply air temperature',
      AIR,
      { ...TEMPERATURE, intervalMs: 15_000 },
      (at, read) =>
        read('switch.supply_fan') === 'on'
          ? 19.2 + 0.12 * (weather.temperature(at) - 8) + restless(key('supply air'), at, 0.3)
          : 15 + 0.35 * (weather.temperature(at) - 8) + restless(key('supply air'), at, 0.1),
    ),
    sensor(
      'sensor.filter_pressure_drop',
      'Filter pressure drop',
      AIR,
      { unit: 'Pa', deviceClass: 'pressure', stateClass: 'measurement', digits: 0, intervalMs: 20_000 },
      // A filter clogs over ten weeks, then someone changes it.
      (at, read) =>
        read('switch.supply_fan') === 'on'
          ? (60 + 1.1 * (time.day(at) % 70)) * speed(read) + restless(key('filter'), at, 4)
          : 0,
    ),
    standing('select.ventilation_mode', 'Ventilation mode', AIR, 'auto', {
      options: ['eco', 'auto', 'boost'],
    }),
    standing('input_number.co2_limit', 'CO₂ limit', {}, '900.0', {
      min: 600,
      max: 1500,
      step: 50,
      mode: 'slider',
      editable: false,
      unit_of_measurement: 'ppm',
    }),
  ];
}

/** Load at each full hour of a workday: kW, kW of the roof at full sun, litres an hour, m³ of gas an hour. */
const ELECTRICITY = [
  2.1, 2, 2, 2, 2.1, 2.6, 4.2, 7.8, 11.2, 12.8, 13.2, 13.4, 12.1, 12.9, 13.1, 12.4, 10.8, 8.2, 5.1, 3.6, 2.9,
  2.6, 2.3, 2.2,
];
const ROOF = [0, 0, 0, 0, 0, 0, 0.1, 0.5, 1.3, 2.2, 3, 3.5, 3.7, 3.5, 2.9, 2, 1.1, 0.4, 0.1, 0, 0, 0, 0, 0];
const WATER = [2, 2, 1, 1, 1, 4, 18, 60, 95, 82, 76, 92, 130, 118, 84, 76, 70, 48, 16, 8, 6, 5, 3, 2];
const GAS = [
  0.5, 0.5, 0.5, 0.6, 1.4, 2.3, 2.6, 2.4, 1.9, 1.6, 1.4, 1.3, 1.2, 1.2, 1.2, 1.3, 1.3, 1.1, 0.7, 0.5, 0.5,
  0.5, 0.5, 0.5,
];
const SERVERS = Array.from({ length: 24 }, () => 1.35);

function meters(key: Key, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  const electricity = new LoadProfile(time, ELECTRICITY, 0.3);
  const roof = new LoadProfile(time, ROOF, 1);
  const water = new LoadProfile(time, WATER, 0.08);
  const gas = new LoadProfile(time, GAS, 0.6);
  const servers = new LoadProfile(time, SERVERS, 1);
  // The gateway lost its network in two nights of the week, and what hangs on it with it.
  const lost = (at: number): boolean => time.within(at, 1, 2.15, 2.85) || time.within(at, 4, 14.3, 14.6);
  const heard = (value: (at: number) => number) => (at: number) => (lost(at) ? null : value(at));
  return [
    sensor(
      'sensor.main_power',
      'Main power',
      DISTRIBUTION,
      { ...POWER, intervalMs: 2_000 },
      (at) =>
        1000 * electricity.power(at) * (1 + restless(key('main'), at, 0.05)) +
        restless(key('kettle'), at, 220),
    ),
    sensor('sensor.main_energy', 'Main energy', DISTRIBUTION, ENERGY, (at) => electricity.total(at)),
    sensor(
      'sensor.mains_voltage',
      'Mains voltage',
      DISTRIBUTION,
      { unit: 'V', deviceClass: 'voltage', stateClass: 'measurement', digits: 1, intervalMs: 4_000 },
      (at) =>
        231.5 +
        2.2 * wander(key('volt'), at, 2 * HOUR) +
        restless(key('flicker'), at, 0.5) -
        0.12 * electricity.power(at),
    ),
    sensor(
      'sensor.mains_frequency',
      'Mains frequency',
      DISTRIBUTION,
      { unit: 'Hz', deviceClass: 'frequency', stateClass: 'measurement', digits: 2, intervalMs: 5_000 },
      (at) => 50 + restless(key('hertz'), at, 0.05),
    ),
    sensor(
      'sensor.solar_power',
      'Solar power',
      { areaId: 'roof_terrace', deviceId: 'inverter' },
      { ...POWER, intervalMs: 3_000 },
      (at) =>
        Math.max(
          0,
          1000 * roof.power(at) * (1.25 - weather.cloud(at)) * (1 + restless(key('haze'), at, 0.02)),
        ),
    ),
    sensor(
      'sensor.solar_energy',
      'Solar energy',
      { areaId: 'roof_terrace', deviceId: 'inverter' },
      ENERGY,
      (at) => roof.total(at),
    ),
    sensor(
      'sensor.server_room_power',
      'Server room power',
      { areaId: 'server_room' },
      { ...POWER, intervalMs: 3_000 },
      (at) => 1000 * servers.power(at) * (1 + restless(key('racks'), at, 0.03)),
    ),
    sensor('sensor.server_room_energy', 'Server room energy', { areaId: 'server_room' }, ENERGY, (at) =>
      servers.total(at),
    ),
    sensor(
      'sensor.server_room_temperature',
      'Server room temperature',
      { areaId: 'server_room' },
      { ...TEMPERATURE, intervalMs: 15_000 },
      (at) =>
        22.4 +
        0.8 * wander(key('cooling'), at, 40 * MINUTE) +
        0.08 * (weather.temperature(at) - 8) +
        restless(key('fans'), at, 0.15),
    ),
    sensor(
      'sensor.water_meter',
      'Water meter',
      GATEWAY,
      { unit: 'm³', deviceClass: 'water', stateClass: 'total_increasing', digits: 3, intervalMs: 30_000 },
      heard((at) => water.total(at) / 1000),
    ),
    sensor(
      'sensor.water_flow',
      'Water flow',
      GATEWAY,
      {
        unit: 'L/min',
        deviceClass: 'volume_flow_rate',
        stateClass: 'measurement',
        digits: 1,
        intervalMs: 8_000,
      },
      heard((at) => Math.max(0, (water.power(at) / 60) * (1 + 1.2 * wander(key('taps'), at, 70_000)))),
    ),
    sensor(
      'sensor.gas_meter',
      'Gas meter',
      GATEWAY,
      { unit: 'm³', deviceClass: 'gas', stateClass: 'total_increasing', digits: 2, intervalMs: 60_000 },
      heard((at) => gas.total(at)),
    ),
  ];
}
