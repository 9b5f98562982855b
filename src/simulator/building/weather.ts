import { wander } from '../noise';
import { daily, pulse, restless } from './curves';
import type { LocalTime } from './local-time';
import { following, keyOf, sensor, TEMPERATURE } from './parts';
import type { EntitySpec } from './spec';

const HOUR = 3_600_000;
const STATION = { areaId: 'roof_terrace', deviceId: 'weather_station' } as const;

/** The weather around the building: what the rooms, the roof's panels and the heating answer to. */
export class Weather {
  readonly #seed: number;
  readonly #time: LocalTime;

  constructor(seed: number, time: LocalTime) {
    this.#seed = seed;
    this.#time = time;
  }

  /** °C */
  temperature(at: number): number {
    const season = this.#time.season(at);
    const mean = 10.5 + 8.5 * season + 3.5 * wander(keyOf(this.#seed, 'front'), at, 38 * HOUR);
    const swing = (2.6 + 1.6 * season) * daily(this.#time.hour(at), 15.2) * (1.2 - 0.6 * this.cloud(at));
    return mean + swing + restless(keyOf(this.#seed, 'air'), at, 0.25);
  }

  /** 0 clear … 1 overcast */
  cloud(at: number): number {
    const slow = wander(keyOf(this.#seed, 'cloud'), at, 9 * HOUR);
    const fast = wander(keyOf(this.#seed, 'gaps'), at, 0.3 * HOUR);
    return Math.min(1, Math.max(0, 0.5 + 0.45 * slow + 0.18 * fast));
  }

  /** Sun on the roof, 0 … 1. */
  sun(at: number): number {
    const hour = this.#time.hour(at);
    const half = 6 + 2.2 * this.#time.season(at);
    const height = Math.cos((Math.min(1, Math.abs(hour - 12.6) / half) * Math.PI) / 2);
    return height * (1 - 0.82 * this.cloud(at)) * (0.75 + 0.25 * this.#time.season(at));
  }

  entities(): readonly EntitySpec[] {
    const key = (name: string): number => keyOf(this.#seed, name);
    const humidity = (at: number): number =>
      Math.min(
        99,
        Math.max(25, 78 - 1.7 * (this.temperature(at) - 9) + 12 * wander(key('damp'), at, 11 * HOUR)),
      );
    return [
      sensor('sensor.outdoor_temperature', 'Outdoor temperature', STATION, TEMPERATURE, (at) =>
        this.temperature(at),
      ),
      sensor(
        'sensor.outdoor_humidity',
        'Outdoor humidity',
        STATION,
        { unit: '%', deviceClass: 'humidity', stateClass: 'measurement', digits: 0, intervalMs: 60_000 },
        humidity,
      ),
      sensor(
        'sensor.wind_speed',
        'Wind speed',
        STATION,
        { unit: 'km/h', deviceClass: 'wind_speed', stateClass: 'measurement', digits: 1, intervalMs: 5_000 },
        (at) => {
          // Its radio is out of reach now and then.
          const lost = pulse(key('wind radio'), at, 8 * HOUR, () => 0.7, [4 * 60_000, 18 * 60_000]);
          const wind = 12 + 9 * wander(key('wind'), at, 5 * HOUR) + restless(key('gusts'), at, 5);
          return lost === null ? Math.max(0, wind) : null;
        },
      ),
      sensor(
        'sensor.roof_illuminance',
        'Roof illuminance',
        STATION,
        { unit: 'lx', deviceClass: 'illuminance', stateClass: 'measurement', digits: 0, intervalMs: 15_000 },
        (at) => 70_000 * this.sun(at),
      ),
      following('weather.rooftop', 'Rooftop weather', STATION, WEATHER_UNITS, 300_000, (at) => ({
        state: this.cloud(at) > 0.7 ? 'cloudy' : this.cloud(at) > 0.35 ? 'partlycloudy' : this.#clear(at),
        attributes: {
          temperature: Number(this.temperature(at).toFixed(1)),
          humidity: Math.round(humidity(at)),
        },
      })),
    ];
  }

  #clear(at: number): string {
    const hour = this.#time.hour(at);
    return hour > 7 && hour < 18 ? 'sunny' : 'clear-night';
  }
}

const WEATHER_UNITS = {
  temperature_unit: '°C',
  pressure_unit: 'hPa',
  wind_speed_unit: 'km/h',
  visibility_unit: 'km',
  precipitation_unit: 'mm',
} as const;
