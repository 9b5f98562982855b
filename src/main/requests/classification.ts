import { appError } from '../../shared/errors';
import type { RequestKind } from '../../shared/requests';
import { fail, ok, type Result } from '../../shared/result';
import type { Command } from '../ha/messages';
import { onlyReads } from './known-reads';
import { mayBeLate, type ServiceCall } from '../../shared/late-actions';

/** Home Assistant closes with 1009 above 4 MiB (aiohttp's default); the id and some room for it are taken off. */
export const MAX_BYTES = 4 * 1024 * 1024 - 1024;
/** Deeper than any command goes; Python's parser and ours both have an end. */
const MAX_DEPTH = 64;
const MAX_TARGET_CHARACTERS = 120;

/** A command that may go into a queue, and what the queue has to know of it. */
export interface Classified {
  readonly command: Command;
  /** Its JSON text, without an id. */
  readonly payload: string;
  readonly kind: RequestKind;
  /** As `RequestRow`. */
  readonly name: string;
  readonly target: string;
  /** May wait for a connection. */
  readonly mayBeLate: boolean;
  /** Entities an action names; empty where it names areas, devices or nothing. */
  readonly entityIds: readonly string[];
  /** The state that an entity has when the action was carried out; null where that is not a matter of one word. */
  readonly wantedState: string | null;
}

/** Streams: their answer is `null` and what they bring afterwards would go nowhere. */
const STREAMS =
  /^(?:subscribe|unsubscribe|supported_features$|auth$|render_template$|test_condition$|execute_script_stream$)|(?:^|[/_])(?:un)?subscribe|(?:^|[/_])stream$|^system_health\/info$/;
/** What answers with a secret, or is given one. */
const SECRETS =
  /^(?!auth\/current_user$)(?:auth|config\/auth|config\/auth_provider|cloud|application_credentials|mobile_app|backup\/(?:config|can_decrypt|details|restore)|thread|webauthn)(?:\/|$)|(?:^|[/_])(?:token|credential|password)s?(?:[/_]|$)|camera\/web_rtc|media_source\/resolve_media/;
const SECRET_ENDPOINTS = /^\/(?:auth|ingress\/(?:session|validate_session)|services|docker\/registries)/;
const SECRET_KEYS =
  /^(?:password|passwd|passphrase|api_password|access_token|refresh_token|token|auth_token|client_secret|secret|api_key|usercode|user_code)$/i;
/** A JSON web token, which every token of Home Assistant is. */
const TOKEN_TEXT = /eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}/;
/** Their `code` is what a burglar wants. */
const CODE_DOMAINS = new Set(['alarm_control_panel', 'lock']);

/**
 * Looks at a command from a screen or another process. Errors: `request-invalid`, `request-too-large`,
 * `request-subscription`, `request-secret`.
 */
export function classify(value: unknown): Result<Classified> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid('it is no object');
  const { type } = value as { readonly type?: unknown };
  if (typeof type !== 'string' || type === '' || type.length > 200) return invalid('it has no "type"');
  if ('id' in value) return invalid('it has an "id", which the connection gives itself');
  if (isDeep(value, MAX_DEPTH)) return invalid(`it is nested deeper than ${MAX_DEPTH} levels`);
  const command = value as Command;
  if (STREAMS.test(type)) return fail(appError('request-subscription', { type }));
  const payload = JSON.stringify(command);
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_BYTES) return fail(appError('request-too-large', { bytes, limit: MAX_BYTES }));
  if (SECRETS.test(type) || holdsSecret(command) || TOKEN_TEXT.test(payload)) {
    return fail(appError('request-secret', { type }));
  }
  if (type === 'call_service') return classifyCall(command, payload);
  if (type === 'supervisor/api') return classifySupervisor(command, payload);
  return ok({
    ...{ command, payload, name: type, target: '', mayBeLate: false, entityIds: [], wantedState: null },
    kind: onlyReads(type) ? 'request' : 'action',
  });
}

function classifyCall(command: Command, payload: string): Result<Classified> {
  const { domain, service } = command;
  if (typeof domain !== 'string' || domain === '' || typeof service !== 'string' || service === '') {
    return invalid('a service call needs "domain" and "service"');
  }
  const name = `${domain}.${service}`;
  const data = objectOf(command['service_data']);
  if (CODE_DOMAINS.has(domain) && 'code' in data) return fail(appError('request-secret', { type: name }));
  const target = objectOf(command['target']);
  const entityIds = [...textsOf(target['entity_id']), ...textsOf(data['entity_id'])];
  const call: ServiceCall = {
    ...{ domain, service, data, entityIds },
    returnsResponse: command['return_response'] === true,
  };
  return ok({
    ...{ command, payload, kind: 'action', name, entityIds },
    target: shortened(targetsOf(target, data, entityIds)),
    mayBeLate: mayBeLate(call),
    wantedState: service === 'turn_on' ? 'on' : service === 'turn_off' ? 'off' : null,
  });
}

function classifySupervisor(command: Command, payload: string): Result<Classified> {
  const { endpoint, method } = command;
  if (typeof endpoint !== 'string' || !endpoint.startsWith('/')) {
    return invalid('"endpoint" has to begin with a slash');
  }
  if (typeof method !== 'string') return invalid('"method" is missing');
  if (SECRET_ENDPOINTS.test(endpoint)) {
    return fail(appError('request-secret', { type: `supervisor/api ${endpoint}` }));
  }
  return ok({
    ...{ command, payload, name: 'supervisor/api', mayBeLate: false, entityIds: [], wantedState: null },
    target: shortened([`${method.toLowerCase()} ${endpoint}`]),
    kind: method.toLowerCase() === 'get' ? 'request' : 'action',
  });
}

const invalid = (reason: string): Result<never> => fail(appError('request-invalid', { reason }));

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  // A list may also be one text with commas.
  return list.flatMap((each) =>
    typeof each === 'string' ? each.split(',').flatMap((part) => part.trim() || []) : [],
  );
}

function targetsOf(
  target: Readonly<Record<string, unknown>>,
  data: Readonly<Record<string, unknown>>,
  entityIds: readonly string[],
): string[] {
  const others = (['area', 'floor', 'label', 'device'] as const).flatMap((kind) =>
    [...textsOf(target[`${kind}_id`]), ...textsOf(data[`${kind}_id`])].map((id) => `${kind} ${id}`),
  );
  return [...entityIds, ...others];
}

function shortened(parts: readonly string[]): string {
  const text = parts.join(', ');
  return text.length <= MAX_TARGET_CHARACTERS ? text : `${text.slice(0, MAX_TARGET_CHARACTERS - 1)}…`;
}

function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((each) => isDeep(each, left - 1));
}

/** Whether something named like a secret is given anywhere in it. */
function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, each]) => (SECRET_KEYS.test(key) && each !== null && each !== '') || holdsSecret(each),
  );
}
