/** `HACC_MDNS_PORT`, so that tests search a network of their own; every packaged build searches the real one. */
export function mdnsPort(environment: NodeJS.ProcessEnv, packaged: boolean): { readonly port?: number } {
  const port = Number(environment['HACC_MDNS_PORT']);
  return !packaged && Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {};
}
