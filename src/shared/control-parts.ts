/** The present of an entity, as far as its controls depend on it. */
export interface ControlledEntity {
  readonly entityId: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A service call on one entity, and how its effect is told from the entity's state. */
export interface Ask {
  readonly entityId: string;
  readonly domain: string;
  readonly service: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Whether the entity is by now as it was asked to be, or on its way there. */
  readonly done: (now: ControlledEntity) => boolean;
}

/** What a number of an entity means; names the words beside it. */
export type NumberId =
  | 'value'
  | 'brightness'
  | 'colorTemperature'
  | 'speed'
  | 'position'
  | 'tilt'
  | 'targetTemperature'
  | 'targetHumidity';

export interface NumberControl {
  readonly kind: 'number';
  readonly id: NumberId;
  /** null: not known, or it has none at present (a light that is off). */
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string | null;
  /** Whether a slider would be of use: few enough steps, and Home Assistant does not ask for a field. */
  readonly slider: boolean;
  readonly ask: (value: number) => Ask;
}

/** A lower and an upper target. */
export interface RangeControl {
  readonly kind: 'range';
  readonly id: 'targetRange';
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string | null;
  readonly ask: (low: number, high: number) => Ask;
}

export type ChoiceId =
  'option' | 'hvacMode' | 'fanMode' | 'presetMode' | 'swingMode' | 'operationMode' | 'mode';

export interface ChoiceControl {
  readonly kind: 'choice';
  readonly id: ChoiceId;
  readonly value: string | null;
  readonly options: readonly string[];
  readonly ask: (option: string) => Ask;
}

export const domainOf = (entityId: string): string => entityId.slice(0, entityId.indexOf('.'));

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** Whether `supported_features` has all these bits. */
export function supports({ attributes }: ControlledEntity, bits: number): boolean {
  const features = attributes['supported_features'];
  return typeof features === 'number' && (features & bits) === bits;
}

/** A call of a service of the entity's own domain. */
export function askOf(
  entityId: string,
  service: string,
  data: Readonly<Record<string, unknown>>,
  done: Ask['done'],
): Ask {
  return { entityId, domain: domainOf(entityId), service, data, done };
}

/** Whether an attribute reads as a number so near the wanted one that a building's own steps explain the rest. */
export const near =
  (wanted: number, within: number, read: (now: ControlledEntity) => number | null): Ask['done'] =>
  (now) => {
    const value = read(now);
    return value !== null && Math.abs(value - wanted) <= within;
  };
