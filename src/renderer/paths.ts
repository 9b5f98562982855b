/** Tabs of a site's screen. */
export const SITE_TABS = ['live', 'charts', 'connection', 'queue', 'diagnosis', 'settings'] as const;
export type SiteTab = (typeof SITE_TABS)[number];

/** Where each screen lies, behind the # of the address. */
export const PATHS = {
  overview: '/',
  charts: '/charts',
  log: '/log',
  add: '/add',
  settings: '/settings',
  /** `part`: what of the tab is wanted, such as a field of the settings. */
  site: (siteId: string, tab: SiteTab = 'live', part: string | null = null): string =>
    `/site/${encodeURIComponent(siteId)}${tab === 'live' ? '' : `/${tab}`}${part === null ? '' : `/${part}`}`,
  entity: (siteId: string, entityId: string): string =>
    `/site/${encodeURIComponent(siteId)}/entity/${encodeURIComponent(entityId)}`,
} as const;
