import type { JsonObject } from '../json';
import type { BuildingSpec, EntitySpec } from './spec';

function fixed(
  entityId: string,
  name: string,
  areaId: string,
  state: string,
  attributes: JsonObject,
): EntitySpec {
  return {
    entityId,
    name,
    areaId,
    attributes: { friendly_name: name, ...attributes },
    intervalMs: null,
    reading: () => ({ state }),
  };
}

/** A building of ten entities in which nothing moves until someone moves it: what most tests want. */
export function smallBuilding(): BuildingSpec {
  return {
    name: 'Test building',
    floors: [{ floorId: 'ground_floor', name: 'Ground floor', level: 0 }],
    areas: [
      { areaId: 'kitchen', name: 'Kitchen', floorId: 'ground_floor' },
      { areaId: 'office', name: 'Office', floorId: 'ground_floor' },
      { areaId: 'garage', name: 'Garage' },
    ],
    devices: [
      {
        deviceId: 'pump_unit',
        name: 'Pump unit',
        areaId: 'garage',
        manufacturer: 'Grundfos',
        model: 'MAGNA3',
      },
    ],
    labels: [{ labelId: 'critical', name: 'Critical' }],
    entities: [
      fixed('sensor.kitchen_temperature', 'Kitchen temperature', 'kitchen', '21.4', {
        unit_of_measurement: '°C',
        device_class: 'temperature',
        state_class: 'measurement',
      }),
      fixed('sensor.office_humidity', 'Office humidity', 'office', '45', {
        unit_of_measurement: '%',
        device_class: 'humidity',
        state_class: 'measurement',
      }),
      fixed('sensor.mode_text', 'Mode text', 'office', 'occupied', {}),
      fixed('light.kitchen', 'Kitchen light', 'kitchen', 'off', {
        brightness: null,
        color_mode: null,
        supported_color_modes: ['brightness'],
        supported_features: 0,
      }),
      {
        ...fixed('switch.pump', 'Pump', 'garage', 'on', {}),
        areaId: undefined,
        deviceId: 'pump_unit',
      },
      fixed('binary_sensor.front_door', 'Front door', 'office', 'off', { device_class: 'door' }),
      fixed('input_boolean.night_mode', 'Night mode', 'office', 'off', { editable: false }),
      fixed('input_number.setpoint', 'Set-point', 'kitchen', '20.0', {
        min: 5,
        max: 30,
        step: 0.5,
        mode: 'slider',
        unit_of_measurement: '°C',
      }),
      fixed('select.ventilation', 'Ventilation', 'office', 'auto', { options: ['off', 'auto', 'boost'] }),
      { ...fixed('sun.sun', 'Sun', '', 'above_horizon', {}), areaId: undefined, registered: false },
    ],
    recorderDown: () => false,
  };
}

/** A building with nothing in it. */
export function emptyBuilding(): BuildingSpec {
  return {
    name: 'Empty building',
    floors: [],
    areas: [],
    devices: [],
    labels: [],
    entities: [],
    recorderDown: () => false,
  };
}
