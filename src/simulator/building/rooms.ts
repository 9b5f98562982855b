import { wander } from '../noise';
import { occupancy, pulse, restless } from './curves';
import type { LocalTime } from './local-time';
import { following, HUMIDITY, keyOf, sensor, TEMPERATURE, type Place } from './parts';
import type { EntitySpec } from './spec';
import type { Weather } from './weather';

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface Room {
  readonly id: string;
  readonly name: string;
  /** Degrees above or below what the heating aims at. */
  readonly bias: number;
  /** How much the sun warms it. */
  readonly sunny: number;
  /** People, 0 … 1.5; decides on CO₂. */
  readonly busy: number;
  readonly climate?: boolean;
  readonly humidity?: boolean;
  readonly co2?: boolean;
  readonly light?: boolean;
  readonly motion?: boolean;
}

const ROOMS: readonly Room[] = [
  {
    id: 'lobby',
    name: 'Lobby',
    bias: -0.6,
    sunny: 0.4,
    busy: 0.4,
    climate: true,
    humidity: true,
    light: true,
    motion: true,
  },
  { id: 'kitchen', name: 'Kitchen', bias: 0.8, sunny: 0.6, busy: 0.6, humidity: true },
  { id: 'workshop', name: 'Workshop', bias: -2.2, sunny: 0.2, busy: 0.4 },
  {
    id: 'office_east',
    name: 'Office East',
    bias: 0.3,
    sunny: 1.4,
    busy: 1,
    climate: true,
    humidity: true,
    co2: true,
    light: true,
  },
  {
    id: 'office_west',
    name: 'Office West',
    bias: 0.1,
    sunny: 1.1,
    busy: 0.9,
    climate: true,
    humidity: true,
    co2: true,
    light: true,
  },
  {
    id: 'meeting_room',
    name: 'Meeting Room',
    bias: 0,
    sunny: 0.8,
    busy: 1.5,
    climate: true,
    humidity: true,
    co2: true,
    light: true,
    motion: true,
  },
];

/** What the heating aims at: 21 °C while people are in, 17 °C else. */
function setPoint(time: LocalTime, at: number): number {
  const hour = time.hour(at);
  return time.isWorkday(at) && hour >= 6 && hour < 18 ? 21 : 17;
}

/** Rooms follow their set-point slowly, and the people, the sun and the weather a little. */
function roomTemperature(seed: number, time: LocalTime, weather: Weather, room: Room, at: number): number {
  // Three looks back stand for the mass of walls and furniture.
  const aim = (setPoint(time, at) + setPoint(time, at - HOUR) + setPoint(time, at - 2.5 * HOUR)) / 3;
  const floor = 17.8 + 0.12 * (weather.temperature(at - 2 * HOUR) - 5);
  const key = keyOf(seed, `${room.id} air`);
  return (
    Math.max(floor, aim) +
    room.bias +
    0.7 * occupancy(time, at - 0.7 * HOUR) * room.busy +
    1.3 * room.sunny * weather.sun(at - HOUR) +
    0.35 * wander(key, at, 3 * HOUR) +
    restless(key, at, 0.08)
  );
}

/** Temperatures, humidity, CO₂, heating, light and motion of the rooms. */
export function roomEntities(seed: number, time: LocalTime, weather: Weather): readonly EntitySpec[] {
  return ROOMS.flatMap((room) => {
    const place: Place = { areaId: room.id };
    const key = (what: string): number => keyOf(seed, `${room.id} ${what}`);
    const temperature = (at: number): number => roomTemperature(seed, time, weather, room, at);
    const inUse = (at: number): boolean => {
      const chance = (start: number): number =>
        Math.min(0.95, occupancy(time, start) * (0.45 + 0.5 * room.busy));
      return pulse(key('use'), at, 50 * MINUTE, chance, [25 * MINUTE, 50 * MINUTE]) !== null;
    };
    const specs: EntitySpec[] = [
      sensor(`sensor.${room.id}_temperature`, `${room.name} temperature`, place, TEMPERATURE, temperature),
    ];
    if (room.humidity === true) {
      specs.push(
        sensor(`sensor.${room.id}_humidity`, `${room.name} humidity`, place, HUMIDITY, (at) => {
          const damp = 6 * wander(key('damp'), at, 9 * HOUR) + 5 * occupancy(time, at - HOUR) * room.busy;
          return 40 + damp + 0.25 * (weather.temperature(at) - 8) + restless(key('steam'), at, 0.4);
        }),
      );
    }
    if (room.co2 === true) {
      specs.push(
        sensor(
          `sensor.${room.id}_co2`,
          `${room.name} CO₂`,
          place,
          {
            unit: 'ppm',
            deviceClass: 'carbon_dioxide',
            stateClass: 'measurement',
            digits: 0,
            intervalMs: 20_000,
          },
          (at) => {
            const people = (occupancy(time, at) + 2 * occupancy(time, at - 0.5 * HOUR)) / 3;
            const fresh = 430 + 12 * wander(key('fresh'), at, 2 * HOUR);
            return (
              fresh +
              420 * room.busy * people * (1 + 0.3 * wander(key('people'), at, HOUR)) +
              restless(key('ppm'), at, 8)
            );
          },
        ),
      );
    }
    if (room.climate === true) {
      specs.push(
        following(`climate.${room.id}`, `${room.name} heating`, place, CLIMATE, 30_000, (at) => {
          const current = temperature(at);
          const target = setPoint(time, at);
          return {
            state: 'heat',
            attributes: {
              current_temperature: Number(current.toFixed(1)),
              temperature: target,
              hvac_action: current < target - 0.2 ? 'heating' : 'idle',
            },
          };
        }),
      );
    }
    if (room.light === true) {
      specs.push(
        following(`light.${room.id}`, `${room.name} light`, place, LIGHT, 5_000, (at) => {
          const on = inUse(at) && weather.sun(at) < 0.75;
          const brightness = on ? 120 + Math.round(uniformBrightness(weather.sun(at)) * 130) : null;
          return {
            state: on ? 'on' : 'off',
            attributes: { brightness, color_mode: on ? 'brightness' : null },
          };
        }),
      );
    }
    if (room.motion === true) {
      specs.push(
        following(
          `binary_sensor.${room.id}_motion`,
          `${room.name} motion`,
          place,
          { device_class: 'motion' },
          2_000,
          (at) => {
            const chance = (start: number): number => 0.02 + 0.85 * occupancy(time, start);
            return pulse(key('motion'), at, 90_000, chance, [8_000, 70_000]) === null ? 'off' : 'on';
          },
        ),
      );
    }
    return specs;
  });
}

/** Artificial light makes up for what the sun leaves, in steps of a tenth so that it does not flicker. */
function uniformBrightness(sun: number): number {
  return Math.round((1 - Math.min(1, sun)) * 10) / 10;
}

const CLIMATE = {
  hvac_modes: ['heat', 'off'],
  min_temp: 7,
  max_temp: 28,
  target_temp_step: 0.5,
  supported_features: 385,
} as const;
const LIGHT = { supported_color_modes: ['brightness'], supported_features: 0 } as const;
