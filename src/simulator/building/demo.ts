import type { BuildingSpec } from './spec';
import { smallBuilding } from './small';

export function demoBuilding(_seed: number, _utcOffsetMinutes: number): BuildingSpec {
  return smallBuilding();
}
