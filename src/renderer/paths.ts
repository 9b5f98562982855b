/** Tabs of a site's screen. */
export const SITE_TABS = ['live', 'charts', 'queue', 'connection', 'settings'] as const;
export type SiteTab = (typeof SITE_TABS)[number];

/** Where each screen lies, behind the # of the address. */
export const PATHS = {
  overview: '/',
  charts: '/charts',
  log: '/log',
  add: '/add',
  settings: '/settings',
  site: (siteId: string, tab: SiteTab = 'live'): string =>
    `/site/${encodeURIComponent(siteId)}${tab === 'live' ? '' : `/${tab}`}`,
  entity: (siteId: string, entityId: string): string =>
    `/site/${encodeURIComponent(siteId)}/entity/${encodeURIComponent(entityId)}`,
  /** The site's settings, with the connection test running. */
  siteTest: (siteId: string): string => `/site/${encodeURIComponent(siteId)}/test`,
} as const;
