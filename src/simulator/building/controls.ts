import { standing } from './parts';
import type { EntitySpec } from './spec';

/** What stands as it is until somebody sets it: one of each kind that can be controlled. */
export function controlEntities(): readonly EntitySpec[] {
  return [
    standing('light.reception', 'Reception desk light', { areaId: 'lobby' }, 'on', {
      ...{ supported_color_modes: ['color_temp'], color_mode: 'color_temp', supported_features: 0 },
      ...{ brightness: 178, color_temp_kelvin: 3500 },
      ...{ min_color_temp_kelvin: 2200, max_color_temp_kelvin: 6500 },
    }),
    standing('fan.workshop_extractor', 'Workshop extractor', { areaId: 'workshop' }, 'on', {
      ...{ percentage: 40, percentage_step: 20, preset_mode: null, preset_modes: ['auto', 'boost', 'sleep'] },
      supported_features: 57,
    }),
    standing('siren.parking', 'Parking siren', { areaId: 'parking' }, 'off', { supported_features: 3 }),
    standing('cover.meeting_room_blinds', 'Meeting Room blinds', { areaId: 'meeting_room' }, 'open', {
      ...{ device_class: 'blind', current_position: 70, current_tilt_position: 50 },
      supported_features: 255,
    }),
    standing('valve.garden_irrigation', 'Garden irrigation valve', { areaId: 'roof_terrace' }, 'closed', {
      ...{ device_class: 'water', current_position: 0, supported_features: 15 },
    }),
    standing('lock.server_room', 'Server room lock', { areaId: 'server_room' }, 'locked', {
      ...{ code_format: '^\\d{4}$', supported_features: 0 },
    }),
    standing('climate.server_room', 'Server room cooling', { areaId: 'server_room' }, 'heat_cool', {
      ...{ hvac_modes: ['off', 'heat', 'cool', 'heat_cool', 'fan_only'], fan_mode: 'auto' },
      ...{ fan_modes: ['auto', 'low', 'medium', 'high'], preset_mode: 'none', preset_modes: ['none', 'eco'] },
      ...{ min_temp: 10, max_temp: 32, target_temp_step: 0.5, temperature: null, current_temperature: 21.4 },
      ...{ target_temp_low: 18, target_temp_high: 24, hvac_action: 'cooling', supported_features: 411 },
    }),
    standing('humidifier.archive', 'Archive humidifier', { areaId: 'office_west' }, 'on', {
      ...{ humidity: 45, min_humidity: 30, max_humidity: 60, mode: 'normal' },
      ...{ available_modes: ['normal', 'eco', 'sleep'], supported_features: 1, device_class: 'humidifier' },
    }),
    standing('water_heater.kitchen', 'Kitchen water heater', { areaId: 'kitchen' }, 'eco', {
      ...{ temperature: 52, current_temperature: 50.5, min_temp: 40, max_temp: 65, target_temp_step: 1 },
      ...{ operation_mode: 'eco', operation_list: ['off', 'eco', 'electric', 'performance'] },
      supported_features: 3,
    }),
    standing('input_select.season', 'Season', { areaId: 'office_east' }, 'winter', {
      ...{ options: ['winter', 'spring', 'summer', 'autumn'], editable: false },
    }),
    standing('text.lobby_display', 'Lobby display', { areaId: 'lobby' }, 'Welcome to Harbour House', {
      ...{ min: 0, max: 60, pattern: null, mode: 'text' },
    }),
    standing('input_text.guest_wifi', 'Guest Wi-Fi password', { areaId: 'lobby' }, 'harbour-guest', {
      ...{ min: 8, max: 63, pattern: null, mode: 'password', editable: false },
    }),
    standing('input_button.call_technician', 'Call technician', { areaId: 'lobby' }, 'unknown', {
      editable: false,
    }),
    standing('scene.evening', 'Evening', { areaId: 'lobby' }, 'unknown', {
      entity_id: ['light.reception', 'light.lobby'],
    }),
    standing('script.morning_round', 'Morning round', { areaId: 'plant_room' }, 'off', {
      mode: 'single',
      current: 0,
    }),
    standing('automation.night_setback', 'Night setback', { areaId: 'plant_room' }, 'on', {
      mode: 'single',
      id: 'night_setback',
    }),
    standing('alarm_control_panel.building', 'Building alarm', { areaId: 'lobby' }, 'disarmed', {
      ...{ code_format: 'number', code_arm_required: true, supported_features: 31 },
    }),
  ];
}
