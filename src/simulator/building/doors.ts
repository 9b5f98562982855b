import { occupancy, pulse } from './curves';
import type { LocalTime } from './local-time';
import { following, keyOf, standing } from './parts';
import type { EntitySpec } from './spec';
import type { Weather } from './weather';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Doors, windows, the gate, the lock, and what the building says of itself in words. */
export function doorEntities(seed: number, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  const busy = (share: number) => (at: number) => share * (0.01 + occupancy(time, at));
  const open = (
    entityId: string,
    name: string,
    areaId: string,
    deviceClass: string,
    slotMs: number,
    chance: (at: number) => number,
    duration: readonly [number, number],
  ): EntitySpec =>
    following(entityId, name, { areaId }, { device_class: deviceClass }, 2_000, (at) =>
      pulse(keyOf(seed, entityId), at, slotMs, chance, duration) === null ? 'off' : 'on',
    );
  const airing = (at: number): number => (weather.temperature(at) > 12 ? 0.5 : 0.15) * occupancy(time, at);
  const alarm = (at: number): boolean =>
    pulse(keyOf(seed, 'alarm'), at, 31 * 60 * MINUTE, () => 0.8, [6 * MINUTE, 25 * MINUTE]) !== null;
  return [
    open('binary_sensor.main_entrance', 'Main entrance', 'lobby', 'door', 3 * MINUTE, busy(0.8), [
      5 * SECOND,
      25 * SECOND,
    ]),
    open('binary_sensor.back_door', 'Back door', 'workshop', 'door', 12 * MINUTE, busy(0.7), [
      8 * SECOND,
      90 * SECOND,
    ]),
    open('binary_sensor.roof_hatch', 'Roof hatch', 'roof_plant', 'opening', 600 * MINUTE, busy(0.5), [
      3 * MINUTE,
      40 * MINUTE,
    ]),
    open(
      'binary_sensor.office_east_window',
      'Office East window',
      'office_east',
      'window',
      90 * MINUTE,
      airing,
      [6 * MINUTE, 40 * MINUTE],
    ),
    open(
      'binary_sensor.meeting_room_window',
      'Meeting Room window',
      'meeting_room',
      'window',
      70 * MINUTE,
      airing,
      [5 * MINUTE, 20 * MINUTE],
    ),
    following(
      'cover.parking_gate',
      'Parking gate',
      { areaId: 'parking' },
      { device_class: 'gate', supported_features: 15 },
      2_000,
      (at) => {
        const isOpen =
          pulse(keyOf(seed, 'gate'), at, 8 * MINUTE, busy(0.6), [20 * SECOND, 45 * SECOND]) !== null;
        return { state: isOpen ? 'open' : 'closed', attributes: { current_position: isOpen ? 100 : 0 } };
      },
    ),
    following(
      'light.parking',
      'Parking light',
      { areaId: 'parking' },
      { supported_color_modes: ['brightness'], supported_features: 0 },
      5_000,
      (at) => {
        const on =
          pulse(keyOf(seed, 'parking'), at, 8 * MINUTE, busy(0.9), [2 * MINUTE, 5 * MINUTE]) !== null;
        return {
          state: on ? 'on' : 'off',
          attributes: { brightness: on ? 255 : null, color_mode: on ? 'brightness' : null },
        };
      },
    ),
    following(
      'lock.main_entrance',
      'Main entrance lock',
      { areaId: 'lobby' },
      { supported_features: 0 },
      10_000,
      (at) => (time.isWorkday(at) && time.hour(at) >= 6.5 && time.hour(at) < 18.5 ? 'unlocked' : 'locked'),
    ),
    following(
      'sensor.operating_mode',
      'Operating mode',
      {},
      { device_class: 'enum', options: ['night', 'warm-up', 'day', 'weekend'] },
      30_000,
      (at) => {
        if (!time.isWorkday(at)) {
          return 'weekend';
        }
        const hour = time.hour(at);
        return hour < 5 || hour >= 19 ? 'night' : hour < 7 ? 'warm-up' : 'day';
      },
    ),
    following('sensor.building_status', 'Building status', {}, {}, 15_000, (at) =>
      alarm(at) ? 'Filter check due' : 'All systems normal',
    ),
    standing('input_boolean.holiday_mode', 'Holiday mode', {}, 'off', { editable: false, icon: 'mdi:beach' }),
  ];
}
