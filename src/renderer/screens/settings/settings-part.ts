import type { Settings } from '../../../shared/model';

/** What a part of the settings is given. */
export interface SettingsPart {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => void;
}

/** A part that has to know whether its change is still on the way. */
export interface SavedSettingsPart extends SettingsPart {
  readonly saving: boolean;
}
