/**
 * Every error that can reach an operator. The code is stable and documented; the English sentences below are
 * what logs and the command line print, the screens translate by code. `{name}` is replaced from `details`.
 */
const CATALOGUE = {
  // Configuration and input
  'address-empty': [
    'The address is empty.',
    'Type the address you open Home Assistant with, for example http://homeassistant.local:8123.',
  ],
  'address-scheme': ['"{scheme}" is not a scheme Home Assistant is reached by.', 'Use http:// or https://.'],
  'address-invalid': [
    '"{address}" is not an address: {reason}.',
    'Type it as your browser shows it, for example http://192.168.1.10:8123.',
  ],
  'address-credentials': [
    'The address holds a user name or password.',
    'Leave them out; Home Assistant is entered with a token.',
  ],
  'name-empty': ['The site has no name.', 'Give it a name that tells it from the others.'],
  'token-malformed': [
    'The token holds characters that no token has (spaces, line breaks or letters outside ASCII).',
    'Copy it again from Home Assistant: Profile → Security → Long-lived access tokens.',
  ],
  'input-invalid': ['The input of "{command}" is not valid: {reason}.', 'Correct the named field.'],
  'command-unknown': [
    'There is no command "{command}".',
    'The screens and the program are of different versions; restart the program.',
  ],
  'sender-untrusted': [
    'The command came from a page that is not part of this program.',
    'Restart the program.',
  ],
  'site-unknown': [
    'There is no site "{siteId}".',
    'Look the id up with "sites list"; ids are case-sensitive.',
  ],
  'entity-unknown': [
    'Site "{siteId}" has no entity "{entityId}".',
    'Look it up in the entity list; ids are case-sensitive.',
  ],
  'chart-unknown': ['There is no pinned chart "{chartId}" any more.', 'Open the charts again.'],
  'charts-full': ['There are {max} pinned charts already.', 'Remove one that is no longer needed.'],
  'view-unknown': ['There is no open view "{viewId}".', 'Open the screen again.'],
  'time-range-invalid': [
    'The time range is not valid: {reason}.',
    'Give ISO times, the first before the second.',
  ],
  // Connection
  incomplete: ['The configuration lacks: {missing}.', 'Fill in what is missing in the settings of the site.'],
  'site-inactive': ['The site is switched off.', 'Make it active: it then connects by itself.'],
  'dns-failed': ['The name "{host}" is not known.', 'Check the spelling, or use the IP address.'],
  refused: [
    '{host}:{port} refuses the connection.',
    'Check the port (usually 8123) and that Home Assistant is running.',
  ],
  unreachable: ['No way to {host}.', 'Check the network cable, VPN or route to the site.'],
  'timed-out': [
    '{host} did not answer within {seconds} s.',
    'Check that the machine is on and that no firewall stands between.',
  ],
  'tls-failed': [
    'The secure connection to {host} failed: {reason}.',
    'Check the certificate of the site, or its date and name.',
  ],
  'tls-expired': [
    'The certificate of {host} expired on {until}.',
    'Renew it on the server. If this computer shows a wrong date, correct its clock.',
  ],
  'tls-not-yet-valid': [
    'The certificate of {host} is valid only from {from}.',
    'Correct the clock of this computer, or of the machine that made the certificate.',
  ],
  'tls-self-signed': [
    'The certificate of {host} is signed by itself; nobody vouches for it.',
    'Look at the certificate in the settings of the site and trust it there, or import the authority that signed it.',
  ],
  'tls-unknown-authority': [
    'The certificate of {host} comes from an authority that this computer does not know ({issuer}).',
    'Import the certificate of that authority in the settings of the site, or trust this one certificate.',
  ],
  'tls-wrong-name': [
    'The certificate is not made for {host}, but for {names}.',
    'Use one of those names as the address, or trust this one certificate in the settings of the site.',
  ],
  'tls-version': [
    '{host} speaks no version of TLS that is still considered safe.',
    'Update the server, or allow TLS 1.2 or 1.3 on it.',
  ],
  'tls-interrupted': [
    '{host}:{port} broke off while the secure connection was being set up.',
    'Check that https is spoken at this port, and that no firewall cuts the connection.',
  ],
  'tls-client-certificate': [
    '{host} asks this program for a certificate of its own.',
    'Let the server admit this computer without one; access is by token.',
  ],
  'certificate-changed': [
    'The certificate of {host} is not the trusted one. Trusted: {expected}. Presented: {found}.',
    'If the certificate was renewed, look at the new one and trust it; if nobody renewed it, someone may be in between.',
  ],
  'certificate-expires-soon': [
    'The certificate of {host} expires on {until}, in {days} days.',
    'Have it renewed before; afterwards the site cannot be reached.',
  ],
  'certificate-expired-trusted': [
    'The trusted certificate of {host} expired on {until}.',
    'It goes on working, because you trust exactly this certificate. Have it renewed when you can.',
  ],
  'certificate-needs-https': [
    'An address with http:// has no certificate.',
    'Type the address with https://, if the server speaks it.',
  ],
  'needs-https': [
    '{host}:{port} speaks https, and the address says http.',
    'Type the address with https://.',
  ],
  'needs-http': [
    '{host}:{port} speaks plain http, and the address says https.',
    'Type the address with http://, or turn TLS on at the server.',
  ],
  'closed-unanswered': [
    '{host}:{port} takes the connection and ends it without an answer.',
    'If a browser opens it by https://, type the address with https://; else check what listens at this port.',
  ],
  'ca-private-key': [
    'This holds a private key, which must never leave its machine. It was not kept.',
    'Paste only the certificate: the part from BEGIN CERTIFICATE to END CERTIFICATE.',
  ],
  'ca-unreadable': [
    'This is not a certificate: {reason}.',
    'Paste the certificate in PEM form: from BEGIN CERTIFICATE to END CERTIFICATE.',
  ],
  'ca-not-authority': [
    'The certificate "{subject}" is that of a server, not of an authority.',
    'Import the certificate of the authority that signed it, or trust exactly this certificate instead.',
  ],
  'ca-expired': ['The certificate "{subject}" expired on {until}.', 'Import the one that replaced it.'],
  'ca-missing': [
    'The certificate of the authority is missing.',
    "Paste it, or choose another way to trust the site's certificate.",
  ],
  'fingerprint-invalid': [
    'This is not a SHA-256 fingerprint.',
    'It has 64 hexadecimal digits, such as AB:CD:…; the certificate of the site shows it.',
  ],
  'fingerprint-missing': [
    'The fingerprint of the trusted certificate is missing.',
    'Look at the certificate of the site and trust it, or paste its SHA-256 fingerprint.',
  ],
  'proxy-address': [
    'The address of the proxy is not valid: {reason}.',
    'Type it as host:port or http://host:port.',
  ],
  'proxy-credentials': [
    'The address of the proxy holds a user name or password, which are not kept in the settings.',
    'Leave them out here; give a proxy that needs a login by the environment variable HTTPS_PROXY.',
  ],
  'proxy-unreachable': [
    'The proxy {proxy} cannot be reached: {reason}.',
    'Check the proxy in the settings, or let the site be reached without it.',
  ],
  'proxy-login': [
    'The proxy {proxy} wants a login (407).',
    'Give user name and password by the environment variable HTTPS_PROXY, or let the site be reached without the proxy.',
  ],
  'proxy-forbids': [
    'The proxy {proxy} does not let anyone through to {host}:{port} ({status}).',
    'Ask whoever runs the proxy to allow it, or let the site be reached without the proxy.',
  ],
  'proxy-failed': [
    'The proxy {proxy} finds no way to {host}:{port} ({status}).',
    'Check that the site is up; if it is in your own network, let it be reached without the proxy.',
  ],
  'proxy-unsupported': [
    'The system names a proxy of a kind that is not supported: {kind}.',
    'Set an HTTP proxy in the settings, or let the site be reached without one.',
  ],
  'login-in-front': [
    'A server in front of Home Assistant wants a login of its own (401).',
    'Let it pass /api/websocket without one, or use the address of Home Assistant itself.',
  ],
  redirected: ['The server sends the request elsewhere ({location}).', 'Use the address it names.'],
  'proxy-refused': [
    'The server refused the request (400).',
    'If a reverse proxy stands before Home Assistant, add it to trusted_proxies in the http settings there.',
  ],
  banned: [
    'Home Assistant refuses this computer (403); it bans addresses after wrong logins.',
    'Remove this computer from ip_bans.yaml in Home Assistant, restart it there, then press Reconnect.',
  ],
  'path-not-found': [
    'There is no Home Assistant at this path (404).',
    'Check the part of the address behind the port.',
  ],
  'server-error': [
    'A server answered {status}: the proxy is up, Home Assistant behind it is not.',
    'Wait for Home Assistant to start, or look at it on the machine itself.',
  ],
  'not-websocket': [
    'The server answered {status}, but not as Home Assistant does.',
    'Check that the address leads to Home Assistant, and that a proxy before it lets WebSockets through.',
  ],
  'bad-message': [
    'The server sent something that is not a Home Assistant message.',
    'Check that the address leads to Home Assistant; if it does, send the log to support.',
  ],
  'token-rejected': [
    'Home Assistant rejects the token.',
    'Make a new long-lived access token in Home Assistant (Profile → Security) and put it into the settings of the site.',
  ],
  'login-revoked': [
    'Home Assistant no longer accepts the login of this site: it was withdrawn there, or not used for 90 days.',
    'Log in again in the settings of the site.',
  ],
  'login-denied': [
    'Home Assistant does not let this user in: {reason}.',
    'Look at the user in Home Assistant (Settings → People), then log in again.',
  ],
  'login-refused': [
    'Home Assistant did not finish the login: {reason}.',
    'Log in again; each answer of the page is good for one login.',
  ],
  'login-expired': ['Nobody logged in within {minutes} min.', 'Start the login again.'],
  'login-unknown': ['This login is no longer there.', 'Log in again.'],
  'login-elsewhere': [
    'The login is for {address}, and not for the address of this site.',
    'Log in again at the present address.',
  ],
  'login-onboarding': [
    'This Home Assistant was never set up: it has no users yet.',
    'Open {address} in a browser, set it up, then log in.',
  ],
  'login-port': [
    'No port of this computer could be opened for the answer of the login page: {reason}.',
    'Let the program listen on 127.0.0.1, or paste a token instead.',
  ],
  'token-unreadable': [
    'The token of this site cannot be read on this computer ({reason}).',
    'Enter the token again in the settings of the site.',
  ],
  'no-answer': [
    'Nothing answered within {seconds} s.',
    'Check that the machine is on and that no firewall stands between.',
  ],
  'no-greeting': [
    'The server took the connection, but Home Assistant did not say a word within {seconds} s.',
    'Home Assistant may hang behind a proxy that still answers: look at it on the machine itself; it is tried again.',
  ],
  'dropped-early': [
    'The server took the connection and dropped it before the login ({code}).',
    'A proxy may stand before a Home Assistant that is down or starting; it is tried again.',
  ],
  'dropped-slow': [
    'Home Assistant dropped the connection: its messages were not taken fast enough.',
    'The way to the site is too slow for the number of changes there: use a faster link, or let Home Assistant update fewer entities.',
  ],
  'subscription-missing': [
    'The connection is open, but no changes are subscribed to.',
    'Restart the connection; if it comes again, send the log to support.',
  ],
  'subscription-deaf': [
    'Home Assistant answers, but no longer reports changes ({entities}).',
    'The connection is made anew; if it goes on, restart Home Assistant.',
  ],
  upheaval: ['The computer slept or changed its network; the connection was given up.', 'Press Reconnect.'],
  'auth-timeout': [
    'Home Assistant did not finish the login within {seconds} s.',
    'It may be starting or overloaded; it is tried again.',
  ],
  'backfill-failed': [
    'What happened while the site was not connected could not be fetched: {reason}',
    'It is tried again with the next connection; look whether the recorder of Home Assistant is well.',
  ],
  'sync-failed': [
    'Home Assistant did not deliver its states: {reason}.',
    'It is tried again; if it goes on, look at the log of Home Assistant.',
  ],
  silent: [
    'Nothing came from Home Assistant for {seconds} s; the connection was given up.',
    'Check the network to the site; it is tried again.',
  ],
  closed: ['Connection closed ({code}).', 'Home Assistant ended or restarted; it is tried again.'],
  'connection-lost': ['Connection lost ({code}).', 'Check the network to the site; it is tried again.'],
  'attempts-exhausted': [
    '{attempts} tries in a row failed; the last one: {reason}',
    'Mend the cause, then press Reconnect.',
  ],
  'not-connected': [
    'The site is not connected ({state}).',
    'Wait until it is connected, or press Reconnect.',
  ],
  'request-timeout': [
    'Home Assistant did not answer "{type}" within {seconds} s.',
    'Look whether it was carried out before you repeat it.',
  ],
  'request-failed': [
    'Home Assistant refused "{type}": {message} ({haCode}).',
    "Correct the request; the code is Home Assistant's own.",
  ],
  'version-old': [
    'Home Assistant {version} is older than 2022.4.',
    'It works, but each change costs more; update it when you can.',
  ],
  'not-administrator': [
    'The token belongs to {user}, who is no administrator.',
    'States and charts work; a token of an administrator also shows diagnostics.',
  ],
  'no-entities': [
    'Home Assistant has no entities that this token may see.',
    'Wait until it has started, or use the token of a user who may see them.',
  ],
  // Discovery
  'discovery-port': [
    'The network cannot be searched: another program holds the port of mDNS (5353) for itself.',
    'End that program, or type the address.',
  ],
  'discovery-no-network': [
    'This computer is in no network that could be searched.',
    'Check the network cable or the wireless network, or type the address.',
  ],
  'discovery-flooded': [
    'The search was ended: more is announced on this network than anyone could look through.',
    'Type the address, and find out which device sends so much.',
  ],
  'discovery-failed': ['The network cannot be searched: {reason}.', 'Type the address.'],
  // Requests and actions
  'request-invalid': [
    'The request is not one that Home Assistant takes: {reason}.',
    'Give one JSON object with a "type" and without an "id".',
  ],
  'request-too-large': [
    'The request has {bytes} bytes; Home Assistant takes {limit}.',
    'Split it into smaller ones.',
  ],
  'request-subscription': [
    '"{type}" opens or ends a stream of events; the queue carries single requests.',
    'Look at states and history in this program; it subscribes to what it shows.',
  ],
  'request-secret': [
    '"{type}" holds or brings a secret (token, password or code), and requests are kept in the database.',
    'Do this in Home Assistant itself.',
  ],
  'request-interrupted': [
    'The program ended before "{type}" was answered.',
    'Send it again if you still want the answer.',
  ],
  'request-unknown': [
    'There is no request {requestId} in the queue of this site.',
    'Look at the queue again; old requests are removed after a time.',
  ],
  'request-not-pending': [
    'Request {requestId} cannot be cancelled any more.',
    'It was sent or is finished; the queue shows what became of it.',
  ],
  'request-cut': [
    'Request {requestId} is no longer kept whole, so it cannot be sent again.',
    'Enter it anew.',
  ],
  'queue-full': [
    'The queue of this site is full ({count} wait).',
    'Wait until the site is connected, or cancel some of them.',
  ],
  'action-never-queued': [
    'The site is not connected, and "{action}" is never kept for later: carried out late it would surprise.',
    'Wait until the site is connected, then give it again.',
  ],
  'action-expired': [
    '"{action}" was not sent: the site was not connected for {seconds} s.',
    'Send it again if it is still wanted.',
  ],
  'outcome-unknown': [
    'Whether "{action}" was carried out is not known: no answer came.',
    'Look at the building, then send it again if it is needed; by itself it is never repeated.',
  ],
  // Synchronisations
  'sync-running': [
    'Another synchronisation of this site is under way ("{kind}", number {syncId}).',
    'Wait until it is done, or cancel it.',
  ],
  'sync-step-failed': [
    'Home Assistant did not deliver what was asked for: {reason}.',
    'Start it again, which is safe; if it fails again, look at the log of Home Assistant.',
  ],
  'sync-interrupted': [
    'The program ended before the synchronisation was done.',
    'Start it again; it is safe to repeat.',
  ],
  'sync-unknown': [
    'There is no synchronisation {syncId} of this site.',
    'Look at the list again; the oldest ones are forgotten.',
  ],
  'sync-over': [
    'Synchronisation {syncId} cannot be cancelled: it is over.',
    'Its result is kept; start another if you wish.',
  ],
  'sync-site-gone': ['The site was removed while it was being synchronised.', 'Nothing is left to do.'],
  'sync-not-restarted': [
    'The connection was not restarted: the site is {state}.',
    'Complete or activate the site in its settings, then start again.',
  ],
  'sync-not-back': [
    'The site was restarted and is not connected again ({state}).',
    'Look at its connection; when it is connected, start again if you wish.',
  ],
  // Storage and host
  'data-folder-unusable': [
    'The data folder {folder} cannot be used: {reason}.',
    'Make it writable for your user, or choose another with --data.',
  ],
  'data-folder-in-use': [
    'Another HA Control Center ({host}, process {pid}, since {since}) uses the data folder {folder}.',
    'Use that one, end it, or choose another folder with --data.',
  ],
  'database-too-new': [
    'The database {file} was written by a newer version ({found}, this one knows {known}).',
    'Update this program, or choose another data folder with --data.',
  ],
  'database-damaged': [
    'The database {file} is damaged.',
    'Start the program: it sets the file aside and rebuilds it from Home Assistant.',
  ],
  'settings-damaged': [
    'The stored setting "{key}" cannot be read; its default is used.',
    'Set it again in the settings; the damaged value is kept until then.',
  ],
  'site-damaged': [
    'The stored settings of site "{siteId}" cannot be read: {reason}.',
    'Set the site up again; the damaged row is kept until you remove it.',
  ],
  'database-rebuilt': [
    'The database {file} was damaged. It was set aside as {setAside}, and a new one was begun.',
    'What Home Assistant still has is fetched again. Keep the file that was set aside until nothing is missed.',
  ],
  'database-restored': [
    'The database {file} was damaged. It was set aside as {setAside}, and the backup of {time} took its place.',
    'What came since is fetched again, as far as Home Assistant still has it.',
  ],
  'configuration-rebuilt': [
    'The stored sites and settings were damaged, and there is no backup of them. They were set aside as {setAside}.',
    'Set the sites up again, or send the file that was set aside to support.',
  ],
  'configuration-restored': [
    'The stored sites and settings were damaged. They were set aside as {setAside}, and the backup of {time} took their place.',
    'Look through the sites: what was changed since then has to be set again.',
  ],
  'disk-full': [
    'The disk is full: what comes from the sites is shown, but cannot be stored.',
    'Free some space on the disk of {folder}; storing then goes on by itself.',
  ],
  'disk-read-only': [
    'The data folder cannot be written any more: what comes from the sites is shown, but not stored.',
    'Make {folder} writable again, or look whether its disk has failed; storing then goes on by itself.',
  ],
  'disk-failed': [
    'The disk does not take what is to be stored: {reason}.',
    'Look whether the disk of {folder} is still there and well; storing then goes on by itself.',
  ],
  'database-busy': [
    'Another program holds the database, so nothing can be stored.',
    'Close what has {folder} open (a database tool, a backup, a virus scanner); storing then goes on by itself.',
  ],
  'start-disk-full': [
    'The disk of the data folder {folder} is full, so the program cannot start.',
    'Free some space on it, or choose another folder with --data.',
  ],
  'start-read-only': [
    'The data folder {folder} cannot be written, so the program cannot start.',
    'Make it writable for your user, or choose another with --data.',
  ],
  'backup-space': [
    'There is too little space for a backup: {free} MB are free, {needed} MB are needed.',
    'Free some space on the disk of {folder}, then press "Back up now".',
  ],
  'backup-failed': [
    'The backup of {database} was not made: {reason}.',
    'Look at the disk of {folder}, then press "Back up now".',
  ],
  'backup-damaged': [
    'The backup of {database} was not kept, for it is damaged: {reason}.',
    'The database itself may be damaged, or the disk fails: restart the program, which looks at it closely.',
  ],
  'backup-running': ['A backup is being made already.', 'Wait until it is done.'],
  'storage-failed': [
    'The database could not carry out "{operation}": {reason}.',
    'Check the disk; what was not written is kept and tried again.',
  ],
  'port-in-use': [
    'Port {port} is in use by another program.',
    'Choose another with --port, or leave it out.',
  ],
  'host-not-loopback': ["{host} is not an address of this computer's own loopback.", 'Use 127.0.0.1 or ::1.'],
  'not-running': [
    'HA Control Center is not running with this data folder.',
    'Start it, or "serve", with this data folder, then try again.',
  ],
  'program-silent': [
    'The running program did not answer within {seconds} s.',
    'It is busy, or of an earlier version; look at it, or restart it.',
  ],
  'connection-mismatch': [
    'Socket and connection disagree ({kind}): believed {state}, sockets {sockets}.',
    'Press Restart; if it comes again, send the log to support.',
  ],
  'program-unreachable': [
    'The program behind this page cannot be reached.',
    'Start it again and open the address it prints; the page goes on by itself when it is back.',
  ],
  cancelled: ['The operation was cancelled.', 'Start it again when you wish.'],
  unexpected: ['An unexpected error: {reason}.', 'Send the log to support.'],
} as const satisfies Record<string, readonly [message: string, hint: string]>;

export type ErrorCode = keyof typeof CATALOGUE;
export type ErrorDetails = Readonly<Record<string, string | number>>;

export interface AppError {
  readonly code: ErrorCode;
  /** English sentence for logs and the command line; screens translate by `code` and `details`. */
  readonly message: string;
  /** What mends it, in English. */
  readonly hint: string;
  readonly details: ErrorDetails;
}

export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];

/** The English sentences of a code, with their `{placeholders}`; the base of the screens' English. */
export function errorTemplate(code: ErrorCode): { readonly message: string; readonly hint: string } {
  const [message, hint] = CATALOGUE[code];
  return { message, hint };
}

/** Replaces each `{name}` by its detail; a missing detail stays visible rather than reading "undefined". */
export function fillTemplate(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in details ? String(details[name]) : whole,
  );
}

export function appError(code: ErrorCode, details: ErrorDetails = {}): AppError {
  const { message, hint } = errorTemplate(code);
  return { code, message: fillTemplate(message, details), hint: fillTemplate(hint, details), details };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Carries an AppError through code that must throw (constructors, libraries' callbacks). */
export class AppFailure extends Error {
  override readonly name = 'AppFailure';
  constructor(readonly error: AppError) {
    super(error.message);
  }
}

/** The AppError of anything thrown; what is not ours becomes `unexpected`. */
export function toAppError(thrown: unknown): AppError {
  return thrown instanceof AppFailure ? thrown.error : appError('unexpected', { reason: reasonOf(thrown) });
}
