import {
  askOf,
  domainOf,
  supports,
  textOf,
  textsOf,
  type ChoiceControl,
  type ChoiceId,
  type ControlledEntity,
} from './control-parts';

/** Bits of `supported_features`. */
const FAN_PRESET_MODE = 8;
const CLIMATE_FAN_MODE = 8;
const CLIMATE_PRESET_MODE = 16;
const CLIMATE_SWING_MODE = 32;
const WATER_HEATER_OPERATION_MODE = 2;
const HUMIDIFIER_MODES = 1;

interface ChoiceSpec {
  readonly id: ChoiceId;
  /** Attribute that lists what can be chosen. */
  readonly options: string;
  /** Attribute that tells what is chosen; null: the state does. */
  readonly value: string | null;
  readonly service: string;
  readonly field: string;
  readonly feature: number;
}

const SELECT: readonly ChoiceSpec[] = [
  { id: 'option', options: 'options', value: null, service: 'select_option', field: 'option', feature: 0 },
];

const CHOICES: Readonly<Record<string, readonly ChoiceSpec[]>> = {
  select: SELECT,
  input_select: SELECT,
  fan: [
    {
      ...{ id: 'presetMode', options: 'preset_modes', value: 'preset_mode', service: 'set_preset_mode' },
      ...{ field: 'preset_mode', feature: FAN_PRESET_MODE },
    },
  ],
  climate: [
    {
      ...{ id: 'hvacMode', options: 'hvac_modes', value: null, service: 'set_hvac_mode' },
      ...{ field: 'hvac_mode', feature: 0 },
    },
    {
      ...{ id: 'presetMode', options: 'preset_modes', value: 'preset_mode', service: 'set_preset_mode' },
      ...{ field: 'preset_mode', feature: CLIMATE_PRESET_MODE },
    },
    {
      ...{ id: 'fanMode', options: 'fan_modes', value: 'fan_mode', service: 'set_fan_mode' },
      ...{ field: 'fan_mode', feature: CLIMATE_FAN_MODE },
    },
    {
      ...{ id: 'swingMode', options: 'swing_modes', value: 'swing_mode', service: 'set_swing_mode' },
      ...{ field: 'swing_mode', feature: CLIMATE_SWING_MODE },
    },
  ],
  water_heater: [
    {
      ...{ id: 'operationMode', options: 'operation_list', value: 'operation_mode' },
      ...{ service: 'set_operation_mode', field: 'operation_mode', feature: WATER_HEATER_OPERATION_MODE },
    },
  ],
  humidifier: [
    {
      ...{ id: 'mode', options: 'available_modes', value: 'mode', service: 'set_mode', field: 'mode' },
      feature: HUMIDIFIER_MODES,
    },
  ],
};

/** The lists that one of can be chosen from on an entity. */
export function choicesOf(entity: ControlledEntity): readonly ChoiceControl[] {
  const specs = CHOICES[domainOf(entity.entityId)] ?? [];
  return specs.flatMap(({ id, options, value, service, field, feature }): ChoiceControl[] => {
    const names = textsOf(entity.attributes[options]);
    if (names.length === 0 || (feature !== 0 && !supports(entity, feature))) return [];
    const read = (now: ControlledEntity): string | null =>
      value === null ? now.state : textOf(now.attributes[value]);
    const present = read(entity);
    return [
      {
        ...{ kind: 'choice', id, options: names },
        // What is chosen need not be among them: a device may have been set by hand.
        value: present === 'unknown' || present === 'unavailable' ? null : present,
        ask: (option) => askOf(entity.entityId, service, { [field]: option }, (now) => read(now) === option),
      },
    ];
  });
}
