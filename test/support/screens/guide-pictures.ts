/** A picture of the operator guide, and the screen or situation that it shows. */
export interface GuidePicture {
  readonly name: string;
  readonly from: string;
  readonly scheme?: 'light' | 'dark';
}

export const GUIDE_PICTURES: readonly GuidePicture[] = [
  { name: 'overview', from: 'overview' },
  { name: 'live', from: 'site-live' },
  { name: 'entity', from: 'site-entity-climate-server_room' },
  { name: 'add', from: 'add' },
  { name: 'charts', from: 'charts-drawn' },
  { name: 'pinned', from: 'charts', scheme: 'dark' },
  { name: 'queue', from: 'queue-details' },
  { name: 'stopped', from: 'site-rejected' },
  { name: 'diagnosis', from: 'diagnosis-stopped' },
  { name: 'connection', from: 'site-connection' },
  { name: 'sync', from: 'sync-run' },
  { name: 'settings', from: 'settings' },
  { name: 'palette', from: 'palette', scheme: 'dark' },
];
