import { controlEntities } from './controls';
import { doorEntities } from './doors';
import { LocalTime } from './local-time';
import { plantEntities } from './plant';
import { roomEntities } from './rooms';
import type { BuildingSpec } from './spec';
import { Weather } from './weather';

/**
 * A believable building: offices on two floors above a basement, plant and panels on the roof, some ninety entities
 * that live by the time of day, the weekday and the weather.
 * @param seed the same seed gives the same building, the same past and the same present
 */
export function demoBuilding(seed: number, utcOffsetMinutes: number): BuildingSpec {
  const time = new LocalTime(utcOffsetMinutes);
  const weather = new Weather(seed, time);
  return {
    name: 'Harbour House',
    floors: [
      { floorId: 'basement', name: 'Basement', level: -1 },
      { floorId: 'ground_floor', name: 'Ground floor', level: 0 },
      { floorId: 'first_floor', name: 'First floor', level: 1 },
      { floorId: 'roof', name: 'Roof', level: 2 },
    ],
    areas: [
      { areaId: 'plant_room', name: 'Plant room', floorId: 'basement' },
      { areaId: 'utility_room', name: 'Utility room', floorId: 'basement' },
      { areaId: 'parking', name: 'Parking', floorId: 'basement' },
      { areaId: 'lobby', name: 'Lobby', floorId: 'ground_floor' },
      { areaId: 'kitchen', name: 'Kitchen', floorId: 'ground_floor' },
      { areaId: 'workshop', name: 'Workshop', floorId: 'ground_floor' },
      { areaId: 'server_room', name: 'Server room', floorId: 'ground_floor' },
      { areaId: 'office_east', name: 'Office East', floorId: 'first_floor' },
      { areaId: 'office_west', name: 'Office West', floorId: 'first_floor' },
      { areaId: 'meeting_room', name: 'Meeting Room', floorId: 'first_floor' },
      { areaId: 'roof_plant', name: 'Rooftop plant', floorId: 'roof' },
      { areaId: 'roof_terrace', name: 'Roof terrace', floorId: 'roof' },
    ],
    devices: [
      {
        deviceId: 'boiler',
        name: 'Boiler',
        areaId: 'plant_room',
        manufacturer: 'Viessmann',
        model: 'Vitocrossal 100',
      },
      {
        deviceId: 'air_handling_unit',
        name: 'Air handling unit',
        areaId: 'roof_plant',
        manufacturer: 'Systemair',
        model: 'Topvex SR09',
      },
      {
        deviceId: 'meter_gateway',
        name: 'Meter gateway',
        areaId: 'utility_room',
        manufacturer: 'Relay',
        model: 'PadPuls M4',
      },
      {
        deviceId: 'main_distribution',
        name: 'Main distribution',
        areaId: 'utility_room',
        manufacturer: 'Janitza',
        model: 'UMG 96RM',
      },
      {
        deviceId: 'weather_station',
        name: 'Weather station',
        areaId: 'roof_terrace',
        manufacturer: 'Davis',
        model: 'Vantage Vue',
      },
      {
        deviceId: 'inverter',
        name: 'Solar inverter',
        areaId: 'roof_terrace',
        manufacturer: 'SMA',
        model: 'Tripower 5.0',
      },
    ],
    labels: [
      { labelId: 'energy', name: 'Energy' },
      { labelId: 'safety', name: 'Safety' },
    ],
    entities: [
      ...weather.entities(),
      ...roomEntities(seed, time, weather),
      ...plantEntities(seed, time, weather),
      ...doorEntities(seed, time, weather),
      ...controlEntities(),
    ],
    // Home Assistant was being updated: nothing was recorded, on one night of every week.
    recorderDown: (at) => time.within(at, 6, 3.1, 3.6),
  };
}
