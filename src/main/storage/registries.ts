import type { Comparison } from '../../shared/syncs';
import type { Db } from './database';
import { REGISTRY_KINDS, type RegistryKind } from './protocol';

/** For each registry its table, Home Assistant's key of a row, and the columns taken out of the raw row. */
const REGISTRIES: Readonly<
  Record<RegistryKind, { readonly table: string; readonly key: string; readonly columns: Columns }>
> = {
  areas: { table: 'areas', key: 'area_id', columns: { name: text('name'), floor_id: text('floor_id') } },
  floors: {
    table: 'floors',
    key: 'floor_id',
    columns: { name: text('name'), level: "CAST(value ->> '$.level' AS INTEGER)" },
  },
  labels: { table: 'labels', key: 'label_id', columns: { name: text('name') } },
  devices: {
    table: 'devices',
    key: 'id',
    columns: {
      // What the operator named it in Home Assistant goes before what the maker did.
      name: `coalesce(${text('name_by_user')}, ${text('name')})`,
      area_id: text('area_id'),
    },
  },
  entities: {
    table: 'entity_registry',
    key: 'entity_id',
    columns: {
      name: `coalesce(${text('name')}, ${text('original_name')})`,
      area_id: text('area_id'),
      device_id: text('device_id'),
    },
  },
};

type Columns = Readonly<Record<string, string>>;

function text(field: string): string {
  return `CAST(value ->> '$.${field}' AS TEXT)`;
}

const KEY_COLUMN: Readonly<Record<RegistryKind, string>> = {
  areas: 'area_id',
  floors: 'floor_id',
  labels: 'label_id',
  devices: 'device_id',
  entities: 'entity_id',
};

/** Replaces a registry of a site as a whole; `json` is Home Assistant's list. Rows without a key are left out. */
export function writeRegistry(db: Db, siteKey: number, kind: RegistryKind, json: string): void {
  db.transaction(() => replaceRegistry(db, siteKey, kind, json)).immediate();
}

/** As `writeRegistry`; says what was other in the mirror before. A site that is being removed has nothing. */
export function compareRegistry(db: Db, siteKey: number, kind: RegistryKind, json: string): Comparison {
  return db
    .transaction(() => {
      const before = rawRows(db, siteKey, kind);
      replaceRegistry(db, siteKey, kind, json);
      return compared(before, rawRows(db, siteKey, kind));
    })
    .immediate();
}

function rawRows(db: Db, siteKey: number, kind: RegistryKind): ReadonlyMap<string, string> {
  const read = db
    .prepare(`SELECT ${KEY_COLUMN[kind]}, raw FROM ${REGISTRIES[kind].table} WHERE site = ?`)
    .raw();
  return new Map(read.all(siteKey) as [string, string][]);
}

function compared(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Comparison {
  let added = 0;
  let changed = 0;
  for (const [key, raw] of after) {
    const known = before.get(key);
    if (known === undefined) added += 1;
    else if (known !== raw) changed += 1;
  }
  const unchanged = after.size - added - changed;
  return { total: after.size, added, changed, removed: before.size - changed - unchanged, unchanged };
}

function replaceRegistry(db: Db, siteKey: number, kind: RegistryKind, json: string): void {
  const { table, key, columns } = REGISTRIES[kind];
  const names = Object.keys(columns);
  const clear = db.prepare(`DELETE FROM ${table} WHERE site = ?`);
  const fill = db.prepare(
    `INSERT OR REPLACE INTO ${table} (site, ${KEY_COLUMN[kind]}, ${names.join(', ')}, raw)
     SELECT ?, ${text(key)}, ${Object.values(columns).join(', ')}, value
     FROM json_each(?) WHERE type = 'object' AND ${text(key)} IS NOT NULL`,
  );
  const present = db.prepare('SELECT 1 FROM sites WHERE id = ? AND removed_at IS NULL');
  if (present.get(siteKey) === undefined) return;
  clear.run(siteKey);
  fill.run(siteKey, json);
}

/** Each registry of a site as the JSON text of a list, rows as Home Assistant gave them. */
export function readRegistries(db: Db, siteKey: number): Record<RegistryKind, string> {
  const read = (kind: RegistryKind): string => {
    const rows = db.prepare(`SELECT raw FROM ${REGISTRIES[kind].table} WHERE site = ?`).pluck().all(siteKey);
    return `[${(rows as string[]).join(',')}]`;
  };
  const lists = {} as Record<RegistryKind, string>;
  for (const kind of REGISTRY_KINDS) lists[kind] = read(kind);
  return lists;
}
