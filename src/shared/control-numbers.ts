import {
  askOf,
  domainOf,
  near,
  numberOf,
  supports,
  textOf,
  textsOf,
  type Ask,
  type ControlledEntity,
  type NumberControl,
  type RangeControl,
} from './control-parts';

/** Bits of `supported_features` (FanEntityFeature, CoverEntityFeature …) in Home Assistant. */
const FAN_SET_SPEED = 1;
const COVER_SET_POSITION = 4;
const COVER_SET_TILT_POSITION = 128;
const CLIMATE_TARGET_TEMPERATURE = 1;
const CLIMATE_TARGET_TEMPERATURE_RANGE = 2;
const CLIMATE_TARGET_HUMIDITY = 4;
const WATER_HEATER_TARGET_TEMPERATURE = 1;

/** A slider with more steps than a hand can tell apart is none. */
const MOST_SLIDER_STEPS = 1000;
/** Home Assistant counts brightness from 0 to 255, people in percent. */
const FULL_BRIGHTNESS = 255;
/** Half a percent of brightness is what 255 steps leave of a hundred. */
const WITHIN_BRIGHTNESS = 0.6;
/** Lamps keep colour temperature in mireds: some ten kelvin are lost on the way there and back. */
const WITHIN_KELVIN = 60;

/** The numbers that can be set on an entity. */
export function numbersOf(entity: ControlledEntity): readonly (NumberControl | RangeControl)[] {
  switch (domainOf(entity.entityId)) {
    case 'number':
    case 'input_number':
      return [valueControl(entity)];
    case 'light':
      return lightNumbers(entity);
    case 'fan':
      return supports(entity, FAN_SET_SPEED) ? [fanSpeed(entity)] : [];
    case 'cover':
      return [
        ...(supports(entity, COVER_SET_POSITION)
          ? [positionControl(entity, 'position', 'set_cover_position', 'position', 'current_position')]
          : []),
        ...(supports(entity, COVER_SET_TILT_POSITION)
          ? [
              positionControl(
                entity,
                'tilt',
                'set_cover_tilt_position',
                'tilt_position',
                'current_tilt_position',
              ),
            ]
          : []),
      ];
    case 'valve':
      return supports(entity, COVER_SET_POSITION)
        ? [positionControl(entity, 'position', 'set_valve_position', 'position', 'current_position')]
        : [];
    case 'climate':
      return climateNumbers(entity);
    case 'water_heater':
      return supports(entity, WATER_HEATER_TARGET_TEMPERATURE) ? [targetTemperature(entity)] : [];
    case 'humidifier':
      return [targetHumidity(entity)];
    default:
      return [];
  }
}

function valueControl(entity: ControlledEntity): NumberControl {
  const { entityId, attributes, state } = entity;
  const min = numberOf(attributes['min']) ?? 0;
  const max = numberOf(attributes['max']) ?? 100;
  const step = positive(attributes['step']) ?? 1;
  return {
    ...{ kind: 'number', id: 'value', min, max, step },
    value: numberIn(state),
    unit: textOf(attributes['unit_of_measurement']),
    slider: attributes['mode'] !== 'box' && (max - min) / step <= MOST_SLIDER_STEPS,
    ask: (value) =>
      askOf(
        entityId,
        'set_value',
        { value },
        near(value, step / 2, (now) => numberIn(now.state)),
      ),
  };
}

function lightNumbers(entity: ControlledEntity): NumberControl[] {
  const { entityId, attributes } = entity;
  const modes = textsOf(attributes['supported_color_modes']);
  const percent = (now: ControlledEntity): number | null => {
    const brightness = numberOf(now.attributes['brightness']);
    return brightness === null ? null : Math.round((brightness / FULL_BRIGHTNESS) * 1000) / 10;
  };
  const controls: NumberControl[] = [];
  if (modes.some((mode) => mode !== 'onoff' && mode !== 'unknown')) {
    const value = percent(entity);
    controls.push({
      ...{ kind: 'number', id: 'brightness', min: 1, max: 100, step: 1, unit: '%', slider: true },
      value: value === null ? null : Math.max(1, Math.round(value)),
      ask: (brightness) =>
        askOf(
          entityId,
          'turn_on',
          { brightness_pct: brightness },
          near(brightness, WITHIN_BRIGHTNESS, percent),
        ),
    });
  }
  const min = numberOf(attributes['min_color_temp_kelvin']);
  const max = numberOf(attributes['max_color_temp_kelvin']);
  if (modes.includes('color_temp') && min !== null && max !== null && max > min) {
    const kelvin = (now: ControlledEntity): number | null => numberOf(now.attributes['color_temp_kelvin']);
    controls.push({
      ...{ kind: 'number', id: 'colorTemperature', min, max, step: 50, unit: 'K', slider: true },
      value: kelvin(entity),
      ask: (value) =>
        askOf(entityId, 'turn_on', { color_temp_kelvin: value }, near(value, WITHIN_KELVIN, kelvin)),
    });
  }
  return controls;
}

function fanSpeed(entity: ControlledEntity): NumberControl {
  const step = positive(entity.attributes['percentage_step']) ?? 1;
  const read = (now: ControlledEntity): number | null => numberOf(now.attributes['percentage']);
  return {
    ...{ kind: 'number', id: 'speed', min: 0, max: 100, unit: '%', slider: true },
    // Thirds of a hundred are shown as whole numbers; Home Assistant rounds to its own steps.
    step: Math.max(1, Math.round(step)),
    value: read(entity),
    ask: (value) => askOf(entity.entityId, 'set_percentage', { percentage: value }, near(value, step, read)),
  };
}

function positionControl(
  entity: ControlledEntity,
  id: 'position' | 'tilt',
  service: string,
  field: string,
  attribute: string,
): NumberControl {
  const read = (now: ControlledEntity): number | null => numberOf(now.attributes[attribute]);
  return {
    ...{ kind: 'number', id, min: 0, max: 100, step: 1, unit: '%', slider: true },
    value: read(entity),
    ask: (value) => askOf(entity.entityId, service, { [field]: value }, movingOr(near(value, 1, read))),
  };
}

/** What moves slowly says so at once and arrives much later: on its way is what was asked for. */
export const movingOr =
  (done: Ask['done']): Ask['done'] =>
  (now) =>
    now.state === 'opening' || now.state === 'closing' || done(now);

function climateNumbers(entity: ControlledEntity): (NumberControl | RangeControl)[] {
  const { attributes } = entity;
  const low = numberOf(attributes['target_temp_low']);
  const high = numberOf(attributes['target_temp_high']);
  const ranged = supports(entity, CLIMATE_TARGET_TEMPERATURE_RANGE) && low !== null && high !== null;
  const single =
    supports(entity, CLIMATE_TARGET_TEMPERATURE) && (!ranged || numberOf(attributes['temperature']) !== null);
  return [
    ...(single ? [targetTemperature(entity)] : []),
    ...(ranged ? [targetRange(entity, low, high)] : []),
    ...(supports(entity, CLIMATE_TARGET_HUMIDITY) ? [targetHumidity(entity)] : []),
  ];
}

/** Home Assistant gives temperatures in the unit of its own settings, and does not say which with the entity. */
const DEGREE = '°';

function temperatureLimits({ attributes }: ControlledEntity): Pick<NumberControl, 'min' | 'max' | 'step'> {
  return {
    min: numberOf(attributes['min_temp']) ?? 7,
    max: numberOf(attributes['max_temp']) ?? 35,
    step: positive(attributes['target_temp_step']) ?? 0.5,
  };
}

function targetTemperature(entity: ControlledEntity): NumberControl {
  const limits = temperatureLimits(entity);
  const read = (now: ControlledEntity): number | null => numberOf(now.attributes['temperature']);
  return {
    ...{ kind: 'number', id: 'targetTemperature', unit: DEGREE, slider: true, ...limits },
    value: read(entity),
    ask: (value) =>
      askOf(entity.entityId, 'set_temperature', { temperature: value }, near(value, limits.step / 2, read)),
  };
}

function targetRange(entity: ControlledEntity, low: number, high: number): RangeControl {
  const limits = temperatureLimits(entity);
  const within = limits.step / 2;
  return {
    ...{ kind: 'range', id: 'targetRange', unit: DEGREE, low, high, ...limits },
    ask: (from, to) =>
      askOf(
        entity.entityId,
        'set_temperature',
        { target_temp_low: from, target_temp_high: to },
        (now) =>
          near(from, within, (each) => numberOf(each.attributes['target_temp_low']))(now) &&
          near(to, within, (each) => numberOf(each.attributes['target_temp_high']))(now),
      ),
  };
}

function targetHumidity(entity: ControlledEntity): NumberControl {
  const { attributes } = entity;
  const read = (now: ControlledEntity): number | null => numberOf(now.attributes['humidity']);
  return {
    ...{ kind: 'number', id: 'targetHumidity', step: 1, unit: '%', slider: true },
    min: numberOf(attributes['min_humidity']) ?? 0,
    max: numberOf(attributes['max_humidity']) ?? 100,
    value: read(entity),
    ask: (value) => askOf(entity.entityId, 'set_humidity', { humidity: value }, near(value, 0.5, read)),
  };
}

function numberIn(state: string): number | null {
  const value = Number(state);
  return state.trim() === '' || !Number.isFinite(value) ? null : value;
}

function positive(value: unknown): number | null {
  const number = numberOf(value);
  return number === null || number <= 0 ? null : number;
}
